/** Resource binding: which server URL and which scopes a request is about, settled before the engine acts on it (RFC 8707). */

import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { requireAllowedClient } from "./client-policy.ts";
import type { Clients } from "./clients.ts";
import { isFirstParty } from "./first-party.ts";
import { lifetimesOf } from "./lifetimes.ts";
import type { Resource, Resources } from "./resources.ts";
import { invalidTarget, scopesFor } from "./resources.ts";

/** Settles which server URL and which scopes an authorization request is about. */
export async function bindToResource(
  { clients, resources }: { clients: Clients; resources: Resources },
  { oidc }: KoaContextWithOIDC,
): Promise<void> {
  const { client, params, provider } = oidc;
  if (params?.response_mode !== undefined && params.response_mode !== "query") {
    params.response_mode = undefined;
    throw new errors.UnsupportedResponseMode(
      "response_mode must be query, which is what leaving it out means",
    );
  }
  if (!params || !client || isFirstParty(client.clientId)) return;
  const asked = [params.resource].flat().filter((value) => typeof value === "string");
  const found = await Promise.all(asked.map((value) => resources.require(value)));
  const [only, ...others] = new Map(found.map((resource) => [resource.url, resource])).values();
  if (!only || others.length > 0) throw invalidTarget("resource must name one MCP server: send it once");
  await resources.standing.requireClient(only.project, client.clientId);
  await requireAllowedClient(clients, only.project, { client, redirectUri: params.redirect_uri });
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
    accessTokenFormat: project.tokenFormat ?? ("opaque" as const),
    jwt: { sign: { alg: "ES256" as const } },
    accessTokenTTL: lifetimesOf(project).accessToken,
  };
}
