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
    throw new ServerUrlTaken(`${input.serverUrl} already belongs to a project`, { cause });
  }
  return project;
}

/** A new secret beside those the project has. The returned text is shown once and kept nowhere. */
export async function createSecret(
  { database, keyring, issuer }: SecretIssuer,
  { projectId, createdBy }: Pick<SecretRecord, "projectId" | "createdBy">,
): Promise<{ secret: string; record: SecretRecord }> {
  const secret = generateRegistrationSecret(issuer);
  const record: SecretRecord = {
    _id: newIdentifier("sec"),
    projectId,
    digest: secretDigests(keyring, secret)[0],
    hint: secretHint(secret),
    createdAt: new Date(),
    createdBy,
  };
  await database.secrets.insertOne(record);
  return { secret, record };
}
