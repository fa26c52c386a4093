/** The one page that shows a client's secret, once, with the client id it goes with. */
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ButtonLink } from "../../components/button.tsx";
import { OneTimeSecret } from "../../components/one-time-secret.tsx";
import { Page } from "../../components/page.tsx";
import type { FreshClientSecret } from "../../fresh-secret.ts";
import { forgetFreshSecret, freshSecretOfClient } from "../../fresh-secret.ts";

export function ClientSecret() {
  const { id, clientId } = useParams({ from: "/signed-in/projects/$id/clients/$clientId/secret" });
  const [fresh] = useState(() => freshSecretOfClient(clientId));
  // This page holds the only copy from here on; leaving it lets go of that too.
  useEffect(() => forgetFreshSecret, []);
  return fresh ? <ShownOnce projectId={id} fresh={fresh} /> : <NotShownAgain id={id} />;
}

function ShownOnce({ projectId, fresh }: { projectId: string; fresh: FreshClientSecret }) {
  const { client, secret } = fresh;
  const navigate = useNavigate();
  const proceed = () => navigate({ to: "/projects/$id/clients", params: { id: projectId }, replace: true });
  return (
    <OneTimeSecret
      title="Save the client secret"
      lead={`It belongs to ${client.name} and is shown only now. We keep a hash, from which it cannot be read back.`}
      values={[
        { term: "Client id", value: client.id, copies: [{ label: "Copy client id", text: client.id }] },
        { term: "Client secret", value: secret, copies: [{ label: "Copy client secret", text: secret }] },
      ]}
      proceed="Continue to the clients"
      onProceed={proceed}
    >
      <p className="max-w-[60ch] text-muted">
        Give both to the client, in its settings or its secrets manager. It sends them with HTTP Basic
        authentication when it asks for a token.
      </p>
    </OneTimeSecret>
  );
}

function NotShownAgain({ id }: { id: string }) {
  return (
    <Page title="Client secret" lead="Shown once. Regenerate it to get another.">
      <p className="mb-6 max-w-[60ch] text-muted">
        We keep only a hash of it. If it was not saved, regenerate the client's secret: the lost one stops
        then.
      </p>
      <ButtonLink to="/projects/$id/clients" params={{ id }}>
        Clients
      </ButtonLink>
    </Page>
  );
}
