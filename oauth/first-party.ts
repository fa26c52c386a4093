/** First party: the clients that are this product itself. They learn who somebody is, and nobody has to allow them that. */
import { randomBytes } from "node:crypto";
import type { ClientMetadata } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import {
  dashboardCallbackPath,
  dashboardClientId,
  dashboardClientSecret,
} from "../shared/server/dashboard-client.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { OauthEnv } from "./env.ts";

/** The page of connected apps: it sends a person through sign-in as any client does, and then reads their session. */
export const connectedAppsClientId = "connected-apps";

export function isFirstParty(clientId: unknown): boolean {
  return clientId === dashboardClientId || clientId === connectedAppsClientId;
}

export function firstPartyClients({ env, keyring }: { env: OauthEnv; keyring: Keyring }): ClientMetadata[] {
  const codeOnly = { grant_types: ["authorization_code"], response_types: ["code" as const] };
  return [
    {
      ...codeOnly,
      client_id: dashboardClientId,
      client_name: "mcpauth dashboard",
      client_secret: dashboardClientSecret(keyring),
      redirect_uris: [env.dashboardUrl + dashboardCallbackPath],
    },
    {
      ...codeOnly,
      client_id: connectedAppsClientId,
      client_name: "mcpauth connected apps",
      // Known to nobody: its codes are never redeemed.
      client_secret: randomBytes(32).toString("base64url"),
      redirect_uris: [env.issuer + endpoints.connectedApps],
    },
  ];
}
