/** Projects and their registration secrets, as they are stored. */
import { MongoServerError } from "mongodb";
import { starterScopes } from "../scope.ts";
import type { Database } from "./database.ts";
import { newIdentifier } from "./identifier.ts";
import type { Keyring } from "./keyring.ts";
import type { ProjectRecord, SecretRecord } from "./project-records.ts";
import { generateRegistrationSecret, secretDigests, secretHint } from "./registration-secret.ts";

/** Everything it takes to make a secret that this issuer's servers recognise. */
export interface SecretIssuer {
  database: Database;
  keyring: Keyring;
  issuer: string;
}

/** A server URL belongs to one project only: by it the issuer knows which project a client asks for. */
export class ServerUrlTaken extends Error {
  override name = "ServerUrlTaken";
  /** Until when a deleted project keeps it, if it is one. */
  readonly until: Date | undefined;

  constructor(serverUrl: string, until?: Date, options?: ErrorOptions) {
    super(`${serverUrl} already belongs to a project`, options);
    this.until = until;
  }
}

/**
 * @param input who will own it, a name and a server URL that were parsed by `projectInput`
 * @throws ServerUrlTaken if any project, whoever's, has this server URL
 */
export async function createProject(
  database: Database,
  input: { ownerId: string; name: string; serverUrl: string },
): Promise<ProjectRecord> {
  const createdAt = new Date();
  const project: ProjectRecord = {
    _id: newIdentifier("prj"),
    name: input.name,
    members: [{ userId: input.ownerId, role: "owner", since: createdAt }],
    serverUrls: [input.serverUrl],
    scopes: [...starterScopes],
    createdAt,
  };
  try {
    await database.projects.insertOne(project);
  } catch (cause) {
    if (!(cause instanceof MongoServerError && cause.code === 11_000)) throw cause;
    throw new ServerUrlTaken(input.serverUrl, undefined, { cause });
  }
  const until = await keptUntil(database, input.serverUrl);
  if (!until) return project;
  await database.projects.deleteOne({ _id: project._id });
  throw new ServerUrlTaken(input.serverUrl, until);
}

/**
 * Until when a deleted project keeps a server URL: tokens for it come back with the project. To be asked once a project
 * has the URL: a deleted project is stored as one before it loses it, so that of the two at least one is seen.
 */
export async function keptUntil({ deletedProjects }: Database, serverUrl: string): Promise<Date | undefined> {
  return (await deletedProjects.findOne({ serverUrls: serverUrl }))?.expiresAt;
}

/** A new secret beside those the project has. The returned text is shown once and kept nowhere. */
export async function createSecret(
  { database, keyring, issuer }: SecretIssuer,
  { projectId, createdBy, label }: Pick<SecretRecord, "projectId" | "createdBy" | "label">,
): Promise<{ secret: string; record: SecretRecord }> {
  const secret = generateRegistrationSecret(issuer);
  const record: SecretRecord = {
    _id: newIdentifier("sec"),
    projectId,
    digest: secretDigests(keyring, secret)[0],
    hint: secretHint(secret),
    ...(label && { label }),
    createdAt: new Date(),
    createdBy,
  };
  await database.secrets.insertOne(record);
  return { secret, record };
}
