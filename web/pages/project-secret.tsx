/** The one page that shows a registration secret, once. */
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ButtonLink } from "../components/button.tsx";
import { Handshake } from "../components/handshake.tsx";
import { OneTimeSecret } from "../components/one-time-secret.tsx";
import { Page } from "../components/page.tsx";
import { Hint, liveSecrets } from "../components/secret-state.tsx";
import { Until, useNow } from "../components/time.tsx";
import type { FreshRegistrationSecret } from "../fresh-secret.ts";
import { forgetFreshSecret, freshSecretOf } from "../fresh-secret.ts";

export function ProjectSecret() {
  const { id } = useParams({ from: "/signed-in/projects/$id/secret" });
  const [fresh] = useState(() => freshSecretOf(id));
  // This page holds the only copy from here on; leaving it lets go of that too.
  useEffect(() => forgetFreshSecret, []);
  return fresh ? <ShownOnce fresh={fresh} /> : <NotShownAgain id={id} />;
}

function ShownOnce({ fresh }: { fresh: FreshRegistrationSecret }) {
  const { project, secret } = fresh;
  const navigate = useNavigate();
  const copies = [
    { label: "Copy secret", text: secret },
    { label: "Copy .env line", text: `MCPAUTH_SECRET=${secret}` },
  ];
  return (
    <OneTimeSecret
      title="Save the registration secret"
      lead={`It belongs to ${project.name} and is shown only now. We keep a digest, from which it cannot be read back.`}
      values={[{ value: secret, copies }]}
      proceed={`Continue to ${project.name}`}
      onProceed={() => navigate({ to: "/projects/$id", params: { id: project.id }, replace: true })}
      aside={
        <aside aria-label="The way to the first call" className="border-line lg:border-l lg:pl-8">
          <Handshake done={1} />
        </aside>
      }
    >
      <OldSecret fresh={fresh} />
      <p className="max-w-[60ch] text-muted">
        Put it where your server reads its environment: a <code>.env</code> file that is not committed, a
        secrets manager, or your deploy platform's settings.
      </p>
    </OneTimeSecret>
  );
}

function OldSecret({ fresh }: { fresh: FreshRegistrationSecret }) {
  const old = liveSecrets(fresh.project, useNow()).find(({ expiresAt }) => expiresAt !== undefined);
  if (!old?.expiresAt) return null;
  return (
    <p className="rounded-control border-warn border-l-2 bg-warn-soft px-4 py-3">
      The old secret <Hint of={old} /> stops <Until at={old.expiresAt} />. Give your servers this one before
      then.
    </p>
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
