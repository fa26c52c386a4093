/** Token request: what happens around the engine's handling of one, before anything is spent and after all is issued. */

import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { normaliseServerUrl } from "../shared/server-url.ts";
import { artifactId } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { requireAllowedClient } from "./client-policy.ts";
import type { Clients } from "./clients.ts";
import { countPoll, deviceGrantType } from "./device-codes.ts";
import type { GrantSources } from "./grant-sources.ts";
import { bindMachine } from "./machine-client.ts";
import type { Resource, Resources } from "./resources.ts";
import type { Rotation } from "./rotation.ts";

export interface TokenRequestParts {
  clients: Clients;
  resources: Resources;
  rotation: Rotation;
  sources: GrantSources;
  store: ArtifactStore;
}

/**
 * The engine consumes a code or refresh token first and looks at `resource` afterwards, so a mistyped one would
 * cost the person their sign-in. Here it is checked before, and every spelling of the granted address accepted.
 */
export async function beforeGrant(parts: TokenRequestParts, grantType: string, ctx: KoaContextWithOIDC) {
  const { params, provider, client } = ctx.oidc;
  if (!params) return;
  if (grantType === "client_credentials") return bindMachine(parts.clients, parts.resources, ctx);
  if (grantType === "refresh_token") await redeemAtOnce(parts, ctx);
  const source = await grantSource(grantType, params, provider);
  if (source?.kind === "DeviceCode" && source.clientId === client?.clientId)
    await countPoll(parts.store, source);
  const [granted] = source?.resourceIndicators ?? [];
  // A foreign or unknown one is the handler's to refuse.
  if (!granted || !source || source.clientId !== client?.clientId) return;
  const { project } = await requireStillThere(parts.resources, granted);
  parts.sources.keepProject(project);
  // What was consumed at once was looked at before.
  if (!parts.sources.isConsumed()) {
    await parts.resources.standing.require(project, source);
    await requireAllowedClient(parts.clients, project, { client, redirectUri: params.redirect_uri });
  }
  parts.rotation.follow(ctx, project);
  if (params.resource !== undefined) params.resource = sameResource(params.resource, granted);
}

/** Whether a used refresh token is replaced: a client that proves itself by a secret needs no rotation. */
export async function rotates(resources: Resources, { oidc }: KoaContextWithOIDC): Promise<boolean> {
  if (oidc.client?.clientAuthMethod !== "none") return false;
  const [granted] = oidc.refreshToken?.resourceIndicators ?? [];
  return !granted || (await requireStillThere(resources, granted)).project.rotation !== "off";
}

/**
 * Reads and consumes in one command what nearly every MCP client sends: a refresh token of a public client with the
 * server URL it was granted for, and nothing else to check. Whatever else is the case, the engine finds out.
 */
async function redeemAtOnce(
  { clients, resources, rotation, sources, store }: TokenRequestParts,
  ctx: KoaContextWithOIDC,
) {
  const { params, client } = ctx.oidc;
  const { resource, scope, refresh_token: value } = params ?? {};
  if (client?.clientAuthMethod !== "none" || typeof value !== "string" || scope !== undefined) return;
  if (typeof resource !== "string" || ctx.headers.dpop !== undefined) return;
  const project = await findProject(resources, resource);
  if (!project || project.rotation === "off") return;
  await resources.standing.requireClient(project, client.clientId);
  await requireAllowedClient(clients, project, { client });
  // Whose token it is shows only when it is read.
  if (await resources.standing.blocksPeople(project)) return;
  rotation.follow(ctx, project);
  const conditions = {
    clientId: client.clientId,
    resource: normaliseServerUrl(resource) ?? "",
    expiresAt: { $gt: new Date() },
    "payload.jkt": { $exists: false },
  };
  const token = { _id: artifactId("RefreshToken", value), value };
  const used = await rotation.consume(store.records, token, conditions);
  if (used) sources.keepConsumed(used);
}

async function findProject(resources: Resources, url: string): Promise<ProjectRecord | undefined> {
  try {
    return (await resources.require(url)).project;
  } catch (error) {
    if (error instanceof errors.InvalidTarget) return undefined;
    throw error;
  }
}

async function grantSource(grantType: string, params: Record<string, unknown>, provider: Provider) {
  const { AuthorizationCode, DeviceCode, RefreshToken } = provider;
  if (grantType === "refresh_token") {
    return RefreshToken.find(String(params.refresh_token), { ignoreExpiration: true });
  }
  if (grantType === deviceGrantType) {
    return DeviceCode.find(String(params.device_code), { ignoreExpiration: true });
  }
  if (grantType !== "authorization_code") return undefined;
  return AuthorizationCode.find(String(params.code), { ignoreExpiration: true });
}

/**
 * Clients start over on `invalid_grant` only; on `invalid_target` they would retry for ever. They also throw away what they
 * hold, which a deleted project's clients need again once it is restored.
 */
async function requireStillThere(resources: Resources, granted: string): Promise<Resource> {
  try {
    return await resources.require(granted);
  } catch (error) {
    if (!(error instanceof errors.InvalidTarget)) throw error;
    if (await resources.isKept(granted)) {
      throw new errors.AccessDenied(`the project of ${granted} was deleted: its owner can restore it`);
    }
    throw new errors.InvalidGrant(`${granted} no longer belongs to a project: connect again`);
  }
}

function sameResource(asked: unknown, granted: string): string {
  const others = [asked].flat().filter((value) => normaliseServerUrl(String(value)) !== granted);
  if (others.length === 0) return granted;
  throw new errors.InvalidTarget(
    `resource ${others[0]} is not the server this was granted for: send ${granted}`,
  );
}

/** Koa middleware: the answer to a token request leaves once its tokens are stored. */
export function storeBeforeAnswer(store: ArtifactStore) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.oidc?.route !== "token" || ctx.status !== 200) return;
    try {
      await store.flush(ctx);
    } catch (error) {
      const { statusCode = 500, error: code, error_description } = error as Partial<errors.OIDCProviderError>;
      ctx.status = statusCode;
      ctx.body = {
        error: code ?? "server_error",
        error_description: error_description ?? "the server made a mistake",
      };
      if (statusCode === 500) ctx.oidc.provider.emit("server_error", ctx, error as Error);
    }
  };
}
