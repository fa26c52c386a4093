/** Introspection and revocation for projects: what the holder of a registration secret may ask of a token. */
import type { Request, RequestHandler } from "express";
import { urlencoded } from "express";
import { errors } from "oidc-provider";
import type { Artifact, Database, ProjectRecord, User } from "../shared/server/database.ts";
import { artifactId, tokenPrefix } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Clients } from "./clients.ts";
import { orUnavailable } from "./outage.ts";
import type { ProjectSecrets } from "./project-secret.ts";
import { ShortCache } from "./short-cache.ts";

export interface IntrospectionParts {
  issuer: string;
  database: Database;
  clients: Clients;
  secrets: ProjectSecrets;
  store: ArtifactStore;
}

/**
 * `POST /api/oauth/introspect` by registration secret (RFC 7662). Takes `token` as a form; answers 200 with the token's
 * facts, `exp` and `iat` in seconds, or exactly `{"active":false}` for whatever is not a live access token of the
 * project's own servers: unknown, expired, revoked, a refresh token, another project's (RFC 7662 §2.2).
 */
export function introspection({
  issuer,
  database,
  clients,
  secrets,
  store,
}: IntrospectionParts): RequestHandler[] {
  const users = new ShortCache<User | null>();

  async function describe(token: string, project: ProjectRecord): Promise<object | undefined> {
    const artifact = await findLive(store, "AccessToken", token);
    if (!artifact || !belongsTo(project, artifact)) return undefined;
    const { clientId = "", accountId = "", payload, resource } = artifact;
    const [clientName, user] = await Promise.all([
      clients.nameOf(clientId),
      users.get(accountId, () => orUnavailable(() => database.users.findOne({ _id: accountId }))),
    ]);
    if (clientName === undefined || !user) return undefined;
    return {
      active: true,
      scope: payload.scope,
      client_id: clientId,
      ...(clientName && { client_name: clientName }),
      sub: accountId,
      username: user.username,
      aud: resource,
      iss: issuer,
      exp: payload.exp,
      iat: payload.iat,
      token_type: "Bearer",
    };
  }

  return [
    form,
    async (request, response) => {
      const project = await secrets.authenticate(request);
      const answer = await describe(tokenOf(request), project);
      response.set("Cache-Control", "no-store").json(answer ?? { active: false });
    },
  ];
}

/**
 * `POST /api/oauth/revoke` by registration secret (RFC 7009). Takes `token` (access or refresh) as a form; answers 200
 * with an empty body, also for tokens that are unknown or another project's (RFC 7009 §2.2). Ends the whole
 * connection the token belongs to.
 */
export function revocation({ secrets, store }: IntrospectionParts): RequestHandler[] {
  return [
    form,
    async (request, response) => {
      const project = await secrets.authenticate(request);
      const token = tokenOf(request);
      const found = await Promise.all(
        ["AccessToken", "RefreshToken"].map((model) => findLive(store, model, token)),
      );
      const artifact = found.find((candidate) => candidate !== null);
      if (artifact?.grantId && belongsTo(project, artifact)) await store.revoke(artifact.grantId);
      response.set("Cache-Control", "no-store").end();
    },
  ];
}

const form = urlencoded({ limit: "16kb", extended: false });

function tokenOf(request: Request): string {
  const token: unknown = request.body?.token;
  if (typeof token === "string" && token !== "") return token;
  throw new errors.InvalidRequest(
    "token is missing: send it once, as application/x-www-form-urlencoded, in the request body",
  );
}

/** Expiry is judged here: MongoDB removes what expired only once a minute. */
async function findLive(store: ArtifactStore, model: string, token: string): Promise<Artifact | null> {
  if (!token.startsWith(tokenPrefix(model))) return null;
  const found = await store.find(artifactId(model, token));
  return found?.expiresAt && found.expiresAt.getTime() > Date.now() ? found : null;
}

function belongsTo(project: ProjectRecord, { resource }: Artifact): boolean {
  return resource !== undefined && project.serverUrls.includes(resource);
}
