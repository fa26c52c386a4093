/** Project client: a project as the engine knows it, as the client that minted refresh tokens are issued to. */
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { defaultMinting, tokenExchangeGrant } from "../shared/minting.ts";
import type { ClientRecord, Database } from "../shared/server/database.ts";
import { orUnavailable } from "./outage.ts";

/** Whether a client id is a project's. */
export function isProject(clientId: string): boolean {
  return clientId.startsWith("prj_");
}

/**
 * A public client, so that whoever was handed a refresh token can use it without the registration secret. Nobody can
 * authorize it: it has no redirect URI.
 */
export async function findProjectClient({ projects }: Database, _id: string): Promise<ClientRecord | null> {
  const project = await orUnavailable(() => projects.findOne({ _id }));
  if (!project) return null;
  const { name, minting = defaultMinting, createdAt } = project;
  const metadata = {
    client_name: name,
    redirect_uris: [],
    response_types: [],
    grant_types: [tokenExchangeGrant, ...(minting.refreshTokens ? ["refresh_token"] : [])],
    token_endpoint_auth_method: "none",
    application_type: "web",
  };
  return { _id, metadata, createdAt };
}

/** So that metadata names the grant, and whoever asks for it without a registration secret is told what is missing. */
export function registerTokenExchange(provider: Provider): void {
  provider.registerGrantType(tokenExchangeGrant, () => {
    throw new errors.InvalidClientAuth(
      "a token exchange takes the project's registration secret: send it as Authorization: Bearer mcpauth_sk_…",
    );
  });
}
