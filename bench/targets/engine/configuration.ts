/** Configuration of the bare engine: the settings without which it would not do the same flows as ours. */
import { generateKeyPairSync } from "node:crypto";
import type { Configuration } from "oidc-provider";
import { endpoints } from "../../../shared/endpoints.ts";
import { knownClientId, machineClient, redirectUri, resource, scope } from "../target.ts";
import { interactionPath } from "./interaction.ts";
import { memoryStore } from "./memory-store.ts";

const day = 24 * 3600;

export function configuration(cookieKey: string): Configuration {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    adapter: memoryStore(),
    clients,
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    cookies: { keys: [cookieKey] },
    features,
    findAccount: (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    interactions: { url: (_ctx, { uid }) => `${interactionPath}${uid}` },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    jwks: { keys: [privateKey.export({ format: "jwk" })] },
    rotateRefreshToken: true,
    routes: {
      authorization: endpoints.authorize,
      introspection: endpoints.introspect,
      registration: endpoints.register,
      token: endpoints.token,
    },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      ClientCredentials: 3600,
      Grant: 365 * day,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 30 * day,
      Session: 14 * day,
    },
  };
}

const clients: Configuration["clients"] = [
  {
    client_id: knownClientId,
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code", "refresh_token"],
  },
  {
    client_id: machineClient.id,
    client_secret: machineClient.secret,
    redirect_uris: [],
    response_types: [],
    grant_types: ["client_credentials"],
  },
];

const features: Configuration["features"] = {
  clientCredentials: { enabled: true },
  devInteractions: { enabled: false },
  introspection: { enabled: true, allowedPolicy: () => true },
  registration: { enabled: true },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => resource,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({ scope, accessTokenFormat: "opaque", accessTokenTTL: 3600 }),
  },
};
