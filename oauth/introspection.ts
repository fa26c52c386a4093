/** Introspection for projects: what the holder of a registration secret may know of a token. */
import type { Request, RequestHandler } from "express";
import { mintedPersonOf } from "../shared/minting.ts";
import type { Artifact, Database, User } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { ApiKeys } from "./api-keys.ts";
import { artifactId } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Clients } from "./clients.ts";
import type { Events, Fact } from "./events.ts";
import { form } from "./form.ts";
import { orUnavailable } from "./outage.ts";
import type { ProjectSecrets } from "./project-secret.ts";
import { findToken, isLive, isOf, ownersOf, tokenOf } from "./project-tokens.ts";
import type { Resources } from "./resources.ts";
import { ShortCache } from "./short-cache.ts";
import type { MintedFacts } from "./subject-tokens.ts";

export interface IntrospectionParts {
  issuer: string;
  database: Database;
  clients: Clients;
  resources: Resources;
  secrets: ProjectSecrets;
  apiKeys: ApiKeys;
  store: ArtifactStore;
  events: Events;
}

/**
 * `POST /api/oauth/introspect` by registration secret (RFC 7662). Takes `token` as a form; answers 200 with the token's
 * facts, `exp` and `iat` in seconds, or exactly `{"active":false}` for whatever is not a live access token of the
 * project's own servers: unknown, expired, revoked, a refresh token, another project's, of a client that the project has
 * disabled or a person whom it has blocked (RFC 7662 §2.2). A key that the project imported has an answer of its own.
 */
export function introspection({
  issuer,
  database,
  clients,
  resources,
  secrets,
  apiKeys,
  store,
  events,
}: IntrospectionParts): RequestHandler[] {
  const users = new ShortCache<User | null>("users");

  async function describe(project: ProjectRecord, artifact: Artifact): Promise<object | undefined> {
    const { clientId = "", payload, resource } = artifact;
    const name = clientId === project._id ? project.name : clients.nameOf(clientId);
    const [clientName, subject] = await Promise.all([name, subjectOf(artifact)]);
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
  async function subjectOf(artifact: Artifact): Promise<object | undefined> {
    const { model, accountId = "", clientId = "", payload } = artifact;
    if (model === "ClientCredentials") return { sub: clientId };
    // RFC 8693 §4.1 `act`, and of a minted person what its product said.
    const facts: MintedFacts = payload.extra ?? {};
    if (mintedPersonOf(accountId)) return { sub: accountId, username: facts.subject, ...facts };
    const load = () => orUnavailable(() => database.users.findOne({ _id: accountId }));
    const user = await users.get(accountId, load);
    return user ? { sub: accountId, username: user.username, ...facts } : undefined;
  }

  async function aboutToken(project: ProjectRecord, request: Request): Promise<object> {
    const token = tokenOf(request);
    const artifact = await findToken(store, token, ["AccessToken", "ClientCredentials"]);
    const refused = await reasonAgainst(resources, project, artifact);
    const answer = artifact && !refused ? await describe(project, artifact) : undefined;
    const cause = refused ?? (answer ? undefined : "its person or client is gone");
    events.record(request, introspected({ token, artifact, project, cause }));
    return answer ?? { active: false };
  }

  return [
    form,
    async (request, response) => {
      const project = await secrets.authenticate(request);
      const ofKey = await apiKeys.introspect(project, request);
      response.set("Cache-Control", "no-store").json(ofKey ?? (await aboutToken(project, request)));
    },
  ];
}

interface Introspected {
  token: string;
  artifact: Artifact | null;
  project: ProjectRecord;
  cause: string | undefined;
}

/** A project that asks about another's token leaves no trace of whose it is. */
function introspected({ token, artifact, project, cause }: Introspected): Fact {
  const known = artifact && isOf(project, artifact);
  return {
    step: "introspection",
    outcome: cause ? "failed" : "ok",
    projectId: project._id,
    ...(cause && { cause }),
    ...(known && ownersOf(artifact)),
    once: `${artifactId("", token)} ${project._id} ${cause}`,
  };
}

/** Why a token is none of the project's live ones. */
async function reasonAgainst(
  { standing }: Resources,
  project: ProjectRecord,
  artifact: Artifact | null,
): Promise<string | undefined> {
  if (!artifact) return "unknown";
  if (!isLive(artifact)) return "expired";
  return isOf(project, artifact) ? standing.reasonAgainst(project, artifact) : "another project's";
}
