/** Introspection and revocation for projects: what the holder of a registration secret may ask of a token. */
import type { Request, RequestHandler } from "express";
import { urlencoded } from "express";
import { errors } from "oidc-provider";
import type { Artifact, Database, ProjectRecord, User } from "../shared/server/database.ts";
import { artifactId, tokenPrefix } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Clients } from "./clients.ts";
import type { Events, Fact } from "./events.ts";
import { orUnavailable } from "./outage.ts";
import type { ProjectSecrets } from "./project-secret.ts";
import { ShortCache } from "./short-cache.ts";

export interface IntrospectionParts {
  issuer: string;
  database: Database;
  clients: Clients;
  secrets: ProjectSecrets;
  store: ArtifactStore;
  events: Events;
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
  events,
}: IntrospectionParts): RequestHandler[] {
  const users = new ShortCache<User | null>();

  async function describe(artifact: Artifact): Promise<object | undefined> {
    const { clientId = "", payload, resource } = artifact;
    const [clientName, subject] = await Promise.all([clients.nameOf(clientId), subjectOf(artifact)]);
    if (clientName === undefined || !subject) return undefined;
    return {
      active: true,
      scope: payload.scope,
      client_id: clientId,
      ...(clientName && { client_name: clientName }),
      ...subject,
      aud: resource,
      iss: issuer,
      exp: payload.exp,
      iat: payload.iat,
      // RFC 9449 §6.2: bound to a key, and worth nothing to who only holds the token.
      ...(payload.jkt ? { token_type: "DPoP", cnf: { jkt: payload.jkt } } : { token_type: "Bearer" }),
    };
  }

  /** Who acts: a person, or a client on its own behalf (RFC 9068 §2.2). Undefined if the person was erased. */
  async function subjectOf({ model, accountId = "", clientId = "" }: Artifact): Promise<object | undefined> {
    if (model === "ClientCredentials") return { sub: clientId };
    const load = () => orUnavailable(() => database.users.findOne({ _id: accountId }));
    const user = await users.get(accountId, load);
    return user ? { sub: accountId, username: user.username } : undefined;
  }

  return [
    form,
    async (request, response) => {
      const project = await secrets.authenticate(request);
      const token = tokenOf(request);
      const artifact = await find(store, modelOf(token, ["AccessToken", "ClientCredentials"]), token);
      const refused = reasonAgainst(project, artifact);
      const answer = artifact && !refused ? await describe(artifact) : undefined;
      const cause = refused ?? (answer ? undefined : "its person or client is gone");
      events.record(request, introspected({ token, artifact, project, cause }));
      response.set("Cache-Control", "no-store").json(answer ?? { active: false });
    },
  ];
}

/**
 * `POST /api/oauth/revoke` by registration secret (RFC 7009). Takes `token` (access or refresh) as a form; answers 200
 * with an empty body, also for tokens that are unknown or another project's (RFC 7009 §2.2). Ends the whole
 * connection the token belongs to.
 */
export function revocation({ secrets, store, events }: IntrospectionParts): RequestHandler[] {
  return [
    form,
    async (request, response) => {
      const project = await secrets.authenticate(request);
      const token = tokenOf(request);
      const artifact = await findLive(
        store,
        modelOf(token, ["AccessToken", "ClientCredentials", "RefreshToken"]),
        token,
      );
      const ended = artifact !== null && belongsTo(project, artifact);
      if (ended) await store.end(artifact);
      events.record(request, {
        step: "revocation",
        projectId: project._id,
        ...(ended ? { outcome: "ok", ...ownersOf(artifact) } : { outcome: "failed", cause: "unknown" }),
      });
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

/** Tokens say by their prefix which of these they are, if any. */
function modelOf(token: string, models: string[]): string | undefined {
  return models.find((model) => token.startsWith(tokenPrefix(model)));
}

interface Introspected {
  token: string;
  artifact: Artifact | null;
  project: ProjectRecord;
  cause: string | undefined;
}

/** A project that asks about another's token leaves no trace of whose it is. */
function introspected({ token, artifact, project, cause }: Introspected): Fact {
  const known = artifact && belongsTo(project, artifact);
  return {
    step: "introspection",
    outcome: cause ? "failed" : "ok",
    projectId: project._id,
    ...(cause && { cause }),
    ...(known && ownersOf(artifact)),
    once: `${artifactId("", token)} ${project._id} ${cause}`,
  };
}

function ownersOf({ grantId, clientId, accountId }: Artifact): Partial<Fact> {
  return {
    ...(grantId && { attempt: grantId }),
    ...(clientId && { clientId }),
    ...(accountId && { accountId }),
  };
}

/** Why a token is none of the project's live ones. */
function reasonAgainst(project: ProjectRecord, artifact: Artifact | null): string | undefined {
  if (!artifact) return "unknown";
  if (!isLive(artifact)) return "expired";
  return belongsTo(project, artifact) ? undefined : "another project's";
}

async function findLive(
  store: ArtifactStore,
  model: string | undefined,
  token: string,
): Promise<Artifact | null> {
  const found = await find(store, model, token);
  return found && isLive(found) ? found : null;
}

/** Expiry is judged here: MongoDB removes what expired only once a minute. */
function isLive({ expiresAt }: Artifact): boolean {
  return expiresAt !== undefined && expiresAt.getTime() > Date.now();
}

async function find(
  store: ArtifactStore,
  model: string | undefined,
  token: string,
): Promise<Artifact | null> {
  return model ? store.records.find(artifactId(model, token)) : null;
}

function belongsTo(project: ProjectRecord, { resource }: Artifact): boolean {
  return resource !== undefined && project.serverUrls.includes(resource);
}
