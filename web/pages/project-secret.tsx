/** The one page that shows a registration secret, once. */
import { useBlocker, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Button, ButtonLink } from "../components/button.tsx";
import { CopyButton } from "../components/copyable.tsx";
import { Dialog, DialogActions } from "../components/dialog.tsx";
import { Handshake } from "../components/handshake.tsx";
import { Page } from "../components/page.tsx";
import { Hint, liveSecrets } from "../components/secret-state.tsx";
import { Until, useNow } from "../components/time.tsx";
import type { FreshSecret } from "../fresh-secret.ts";
import { forgetFreshSecret, freshSecretOf } from "../fresh-secret.ts";

export function ProjectSecret() {
  const { id } = useParams({ from: "/signed-in/projects/$id/secret" });
  const [fresh] = useState(() => freshSecretOf(id));
  // This page holds the only copy from here on; leaving it lets go of that too.
  useEffect(() => forgetFreshSecret, []);
  return fresh ? <ShownOnce fresh={fresh} /> : <NotShownAgain id={id} />;
}

function ShownOnce({ fresh }: { fresh: FreshSecret }) {
  const { project, secret } = fresh;
  const [saved, setSaved] = useState(false);
  const navigate = useNavigate();
  const leave = useBlocker({
    shouldBlockFn: () => !saved,
    enableBeforeUnload: () => !saved,
    withResolver: true,
  });
  const proceed = () => navigate({ to: "/projects/$id", params: { id: project.id }, replace: true });
  return (
    <Page
      title="Save the registration secret"
      lead={`It belongs to ${project.name} and is shown only now. We keep a digest, from which it cannot be read back.`}
    >
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="grid gap-5">
          <SecretValue secret={secret} />
          <OldSecret fresh={fresh} />
          <p className="max-w-[60ch] text-muted">
            Put it where your server reads its environment: a <code>.env</code> file that is not committed, a
            secrets manager, or your deploy platform's settings.
          </p>
          <label className="flex min-h-9 w-fit cursor-pointer items-center gap-2.5">
            <input
              type="checkbox"
              className="size-4"
              checked={saved}
              onChange={(event) => setSaved(event.currentTarget.checked)}
            />
            I have saved it
          </label>
          <div>
            <Button look="primary" disabled={!saved} onClick={proceed}>
              Continue to {project.name}
            </Button>
          </div>
        </div>
        <aside aria-label="The way to the first call" className="border-line lg:border-l lg:pl-8">
          <Handshake done={1} />
        </aside>
      </div>
      {leave.status === "blocked" && <LeaveDialog onStay={leave.reset} onLeave={leave.proceed} />}
    </Page>
  );
}

function SecretValue({ secret }: { secret: string }) {
  return (
    <div className="grid gap-4 rounded-panel border border-line-strong bg-surface p-4">
      <code translate="no" data-private className="select-all break-all text-lead">
        {secret}
      </code>
      <div className="flex flex-wrap gap-3">
        <CopyButton text={secret} label="Copy secret" />
        <CopyButton text={`MCPAUTH_SECRET=${secret}`} label="Copy .env line" />
      </div>
    </div>
  );
}

function OldSecret({ fresh }: { fresh: FreshSecret }) {
  const old = liveSecrets(fresh.project, useNow()).find(({ expiresAt }) => expiresAt !== undefined);
  if (!old?.expiresAt) return null;
  return (
    <p className="rounded-control border-warn border-l-2 bg-warn-soft px-4 py-3">
      The old secret <Hint of={old} /> stops <Until at={old.expiresAt} />. Give your servers this one before
      then.
    </p>
  );
}

function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Dialog title="Leave without saving the secret?" onClose={onStay}>
      <p className="text-muted">
        You have not ticked that it is saved. Once you leave, nobody can show it again: you would have to
        generate a new one.
      </p>
      <DialogActions>
        <Button onClick={onStay} data-first-focus>
          Stay on this page
        </Button>
        <Button look="danger-now" onClick={onLeave}>
          Leave without it
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function NotShownAgain({ id }: { id: string }) {
  return (
    <Page title="Registration secret" lead="Shown once. Generate a new one to get another.">
      <p className="mb-6 max-w-[60ch] text-muted">
        We keep only a digest of it. If it was not saved, generate a new one on the project's page: you choose
        how long the lost one keeps working.
      </p>
      <ButtonLink to="/projects/$id" params={{ id }} hash="secrets">
        Registration secrets
      </ButtonLink>
    </Page>
  );
}
