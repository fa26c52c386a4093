/** The one page that shows a registration secret, once. */
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ButtonLink } from "../../components/button.tsx";
import { Handshake } from "../../components/handshake.tsx";
import { OneTimeSecret } from "../../components/one-time-secret.tsx";
import { Page } from "../../components/page.tsx";
import { Hint, liveSecrets } from "../../components/secret-state.tsx";
import { Until, useNow } from "../../components/time.tsx";
import type { FreshRegistrationSecret } from "../../fresh-secret.ts";
import { forgetFreshSecret, freshSecretOf } from "../../fresh-secret.ts";

export function NewSecret() {
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
  const file = { label: "Download .env", name: ".env", text: `MCPAUTH_SECRET=${secret}\n` };
  return (
    <OneTimeSecret
      title="Save the registration secret"
      lead={`It belongs to ${project.name} and is shown only now. We keep a digest, from which it cannot be read back.`}
      values={[{ value: secret, copies, file }]}
      proceed={`Continue to ${project.name}`}
      onProceed={() => navigate({ to: "/projects/$id", params: { id: project.id }, replace: true })}
      aside={
        <aside aria-label="The way to the first call" className="border-line lg:border-l lg:pl-8">
          <Handshake done={1} />
        </aside>
      }
    >
      <OldSecret fresh={fresh} />
      <DeployHints />
    </OneTimeSecret>
  );
}

/** Each asks for the value itself, so that it stands in no shell history. */
const places = [
  { name: "Docker", command: "docker run --env-file .env …" },
  { name: "Fly.io", command: "fly secrets import < .env" },
  { name: "Vercel", command: "vercel env add MCPAUTH_SECRET" },
  { name: "Cloudflare", command: "npx wrangler secret put MCPAUTH_SECRET" },
  { name: "Kubernetes", command: "kubectl create secret generic mcpauth --from-env-file=.env" },
];

function DeployHints() {
  return (
    <section aria-labelledby="deploy" className="grid gap-2">
      <h2 id="deploy" className="font-semibold">
        Where it goes
      </h2>
      <p className="max-w-[60ch] text-muted">
        Where your server reads its environment: a <code>.env</code> file that is not committed, a secrets
        manager, or your deploy platform's settings.
      </p>
      <dl className="grid gap-x-6 gap-y-1 text-data sm:grid-cols-[7rem_minmax(0,1fr)]">
        {places.map(({ name, command }) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="break-all pb-1 sm:pb-0">
              <code>{command}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
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
        We keep only a digest of it. If it was not saved, generate a new one: you choose how long the lost one
        keeps working.
      </p>
      <ButtonLink to="/projects/$id/secrets" params={{ id }}>
        Registration secrets
      </ButtonLink>
    </Page>
  );
}
