/** Demo project: the one whose registration secret the example server has. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseEnv } from "node:util";
import type { User } from "../shared/server/database.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import type { ProjectRecord, SecretRecord } from "../shared/server/project-records.ts";
import type { SecretIssuer } from "../shared/server/projects.ts";
import { createProject, createSecret } from "../shared/server/projects.ts";
import { secretDigests } from "../shared/server/registration-secret.ts";
import { signInUser } from "../shared/server/users.ts";

/** The login that development sign-in suggests. */
const login = "developer";

/**
 * Makes sure that there is a project for the server URL, and a secret of it in the file.
 *
 * @returns the secret: the kept one while the issuer still knows it, else a new one
 * @throws ConfigurationError if the server URL is somebody else's
 */
export async function prepareDemoProject(
  parts: SecretIssuer,
  { serverUrl, file }: { serverUrl: string; file: string },
): Promise<string> {
  const { database } = parts;
  const identity = { provider: "development" as const, subject: login };
  const owner = await signInUser(database, identity, { username: login });
  const project =
    (await database.projects.findOne({ serverUrls: serverUrl })) ??
    (await createProject(database, { ownerId: owner._id, name: "Demo", serverUrl }));
  const kept = await readSecret(file);
  if (kept && (await isLive(parts, { secret: kept, project }))) return kept;
  requireOwn(project, { owner, serverUrl });
  const secret = await renewSecret(parts, { project, owner });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `MCPAUTH_SECRET=${secret}\n`, { mode: 0o600 });
  return secret;
}

async function readSecret(file: string): Promise<string | undefined> {
  try {
    return parseEnv(await readFile(file, "utf8")).MCPAUTH_SECRET;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}

/** The issuer is part of a secret: one that was made before the issuer moved would lead the example astray. */
async function isLive(
  { database, keyring, issuer }: SecretIssuer,
  { secret, project }: { secret: string; project: ProjectRecord },
): Promise<boolean> {
  if (!secret.endsWith(`_${Buffer.from(issuer).toString("base64url")}`)) return false;
  const record = await database.secrets.findOne({
    digest: { $in: secretDigests(keyring, secret) },
    projectId: project._id,
    ...live(),
  });
  return record !== null;
}

function requireOwn(project: ProjectRecord, { owner, serverUrl }: { owner: User; serverUrl: string }): void {
  if (project.members.some(({ userId, role }) => userId === owner._id && role === "owner")) return;
  throw new ConfigurationError(
    `MCPAUTH_EXAMPLE_PORT: ${serverUrl} belongs to the project "${project.name}" of somebody else: set another port for the example server`,
  );
}

/** A project has at most two live secrets: the newest other one may be in use on another machine. */
async function renewSecret(
  parts: SecretIssuer,
  { project, owner }: { project: ProjectRecord; owner: User },
): Promise<string> {
  const { secrets } = parts.database;
  const { secret, record } = await createSecret(parts, {
    projectId: project._id,
    createdBy: owner._id,
  });
  const others = await secrets
    .find({ projectId: project._id, _id: { $ne: record._id }, ...live() })
    .sort({ createdAt: -1 })
    .skip(1)
    .toArray();
  const ids = others.map(({ _id }: SecretRecord) => _id);
  await secrets.updateMany({ _id: { $in: ids } }, { $set: { expiresAt: new Date() } });
  return secret;
}

function live() {
  return { $or: [{ expiresAt: { $exists: false } }, { expiresAt: { $gt: new Date() } }] };
}
