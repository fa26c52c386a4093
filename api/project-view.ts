/** Project view: what a project's members see of it. Digests have no place in it. */
import { openClientPolicy } from "../shared/client-policy.ts";
import { usualLifetimes } from "../shared/lifetimes.ts";
import type { Project, RegistrationSecret } from "../shared/project.ts";
import type { Role } from "../shared/role.ts";
import { can } from "../shared/role.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord, SecretRecord } from "../shared/server/project-records.ts";
import { roleIn } from "./trpc.ts";

/** Who looks, and where. */
export interface Viewing {
  database: Database;
  role: Role;
}

/** The project with its secrets, newest first. */
export async function viewProject({ database, role }: Viewing, project: ProjectRecord): Promise<Project> {
  const [secrets, usernames] = await secretsOf(database, [project._id]);
  return view(project, { role, secrets, usernames });
}

/** Many projects in as many queries as one takes, as one of their members. */
export async function viewProjects(
  database: Database,
  projects: ProjectRecord[],
  userId: string,
): Promise<Project[]> {
  const ids = projects.map(({ _id }) => _id);
  const [secrets, usernames] = await secretsOf(database, ids);
  return projects.map((project) =>
    view(project, {
      role: roleIn(project, userId) ?? "viewer",
      secrets: secrets.filter(({ projectId }) => projectId === project._id),
      usernames,
    }),
  );
}

/** Newest first, and the names of those who made them. */
async function secretsOf(
  { secrets, users }: Database,
  projectIds: string[],
): Promise<[SecretRecord[], Map<string, string>]> {
  const newestFirst = { createdAt: -1, _id: -1 } as const;
  const found = await secrets
    .find({ projectId: { $in: projectIds } })
    .sort(newestFirst)
    .toArray();
  const makers = [...new Set(found.map(({ createdBy }) => createdBy))];
  const people = await users.find({ _id: { $in: makers } }, { projection: { username: 1 } }).toArray();
  return [found, new Map(people.map(({ _id, username }) => [_id, username]))];
}

interface Seen {
  role: Role;
  secrets: SecretRecord[];
  /** By user id. */
  usernames: Map<string, string>;
}

function view(project: ProjectRecord, { role, secrets, usernames }: Seen): Project {
  const { _id, name, serverUrls, scopes, rotationWindow, signInPolicy, createdAt } = project;
  return {
    id: _id,
    name,
    role,
    serverUrls,
    scopes,
    rotation: project.rotation ?? "window",
    ...(rotationWindow !== undefined && { rotationWindow }),
    tokenFormat: project.tokenFormat ?? "opaque",
    lifetimes: project.lifetimes ?? usualLifetimes,
    branding: project.branding ?? {},
    clientPolicy: project.clientPolicy ?? openClientPolicy,
    ...(signInPolicy && { signInPolicy }),
    deletionProtected: project.deletionProtected ?? false,
    secrets: secrets.map((secret) => viewSecret(secret, role, usernames.get(secret.createdBy))),
    createdAt: createdAt.toISOString(),
  };
}

function viewSecret(secret: SecretRecord, role: Role, createdBy: string | undefined): RegistrationSecret {
  const { _id, hint, label, createdAt, expiresAt, lastUsedAt, lastUsedBy } = secret;
  return {
    id: _id,
    hint,
    ...(label && { label }),
    createdAt: createdAt.toISOString(),
    ...(createdBy && { createdBy }),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
    ...(lastUsedBy && can(role, "secrets") && { lastUsedBy }),
  };
}
