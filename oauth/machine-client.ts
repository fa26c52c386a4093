/** Machine client: a client without a person (RFC 6749 §4.4), as a project's owner added it. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { normaliseServerUrl } from "../shared/server-url.ts";
import { requireAllowedClient } from "./client-policy.ts";
import type { Clients } from "./clients.ts";
import type { Resources } from "./resources.ts";

/**
 * Settles what a client_credentials request is about: one of the server URLs and those of the scopes that the owner
 * allowed. All allowed scopes if none is asked for, the only allowed server URL if none is named.
 *
 * @throws errors.InvalidTarget, errors.InvalidScope, ClientDisabled, ClientNotAllowed
 */
export async function bindMachine(clients: Clients, resources: Resources, { oidc }: KoaContextWithOIDC) {
  const { params, client } = oidc;
  const record = client && (await clients.find(client.clientId));
  if (!params || !client || !record?.allowed) {
    throw new errors.UnauthorizedClient("only clients that a project's owner added may act without a person");
  }
  const { serverUrls, scopes } = record.allowed;
  const serverUrl = allowedServerUrl(serverUrls, params.resource);
  const { project } = await resources.require(serverUrl);
  await resources.standing.requireClient(project, client.clientId);
  await requireAllowedClient(clients, project, { client });
  params.resource = serverUrl;
  params.scope = allowedScopes(scopes, params.scope);
}

function allowedServerUrl(serverUrls: string[], asked: unknown): string {
  const named =
    asked === undefined ? serverUrls : [asked].flat().map((value) => normaliseServerUrl(String(value)));
  const [url, ...others] = new Set(named);
  if (url !== undefined && others.length === 0 && serverUrls.includes(url)) return url;
  throw new errors.InvalidTarget(
    `resource must be one of the server URLs this client may use: ${serverUrls.join(", ")}`,
  );
}

function allowedScopes(scopes: string[], asked: unknown): string {
  if (asked === undefined) return scopes.join(" ");
  const granted = String(asked)
    .split(" ")
    .filter((scope) => scopes.includes(scope));
  if (granted.length > 0) return granted.join(" ");
  throw new errors.InvalidScope(
    `scope must name some of what this client may do: ${scopes.join(" ")}`,
    String(asked),
  );
}
