/** Resource binding: which server URL and which scopes a request is about, settled before the engine acts on it (RFC 8707). */

import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import { normaliseServerUrl } from "../shared/server-url.ts";
import { lifetimes } from "./lifetimes.ts";
import type { Resource, Resources } from "./resources.ts";
import { invalidTarget, scopesFor } from "./resources.ts";

/** Settles which server URL and which scopes an authorization request is about. */
export async function bindToResource(resources: Resources, { oidc }: KoaContextWithOIDC): Promise<void> {
  const { client, params, provider } = oidc;
  if (params?.response_mode !== undefined && params.response_mode !== "query") {
    params.response_mode = undefined;
    throw new errors.UnsupportedResponseMode(
      "response_mode must be query, which is what leaving it out means",
    );
  }
  if (!params || !client || client.clientId === dashboardClientId) return;
  const asked = [params.resource].flat().filter((value) => typeof value === "string");
  const found = await Promise.all(asked.map((value) => resources.require(value)));
  const [only, ...others] = new Map(found.map((resource) => [resource.url, resource])).values();
  if (!only || others.length > 0) throw invalidTarget("resource must name one MCP server: send it once");
  const info = resourceServerInfo(only);
  const servers = oidc.resourceServers ?? {};
  for (const spelling of Object.keys(servers)) delete servers[spelling];
  servers[only.url] = new provider.ResourceServer(only.url, info);
  params.resource = only.url;
  params.scope = scopesFor(only.project, oidc.requestParamScopes).join(" ");
}

export function resourceServerInfo({ url, project }: Resource) {
  return {
    audience: url,
    scope: project.scopes.map(({ name }) => name).join(" "),
    accessTokenFormat: "opaque" as const,
    accessTokenTTL: lifetimes.accessToken,
  };
}

/**
 * The engine consumes a code or refresh token first and looks at `resource` afterwards, so a mistyped one would
 * cost the person their sign-in. Here it is checked before, and every spelling of the granted address accepted.
 */
export async function checkGrantedResource(
  resources: Resources,
  grantType: string,
  { oidc }: KoaContextWithOIDC,
) {
  const { params, provider, client } = oidc;
  if (!params) return;
  const source = await grantSource(grantType, params, provider);
  const [granted] = source?.resourceIndicators ?? [];
  // A foreign or unknown one is the handler's to refuse.
  if (!granted || source?.clientId !== client?.clientId) return;
  await requireStillThere(resources, granted);
  if (params.resource === undefined) return;
  const others = [params.resource].flat().filter((value) => normaliseServerUrl(String(value)) !== granted);
  if (others.length > 0) {
    throw new errors.InvalidTarget(
      `resource ${others[0]} is not the server this was granted for: send ${granted}`,
    );
  }
  params.resource = granted;
}

async function grantSource(grantType: string, params: Record<string, unknown>, provider: Provider) {
  const { AuthorizationCode, RefreshToken } = provider;
  if (grantType === "refresh_token") {
    return RefreshToken.find(String(params.refresh_token), { ignoreExpiration: true });
  }
  if (grantType !== "authorization_code") return undefined;
  return AuthorizationCode.find(String(params.code), { ignoreExpiration: true });
}

/** Clients start over on `invalid_grant` only; on `invalid_target` they would retry for ever. */
async function requireStillThere(resources: Resources, granted: string): Promise<void> {
  try {
    await resources.require(granted);
  } catch (error) {
    if (!(error instanceof errors.InvalidTarget)) throw error;
    throw new errors.InvalidGrant(`${granted} no longer belongs to a project: connect again`);
  }
}
