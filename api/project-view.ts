/** Project view: what a project's members see of it. Digests have no place in it. */
import type { Project, RegistrationSecret } from "../shared/project.ts";
import type { Role } from "../shared/role.ts";
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
  const secrets = await database.secrets
    .find({ projectId: project._id })
    .sort({ createdAt: -1, _id: -1 })
    .toArray();
  return view(project, { role, secrets });
}

/** Many projects in two queries, as one of their members. */
export async function viewProjects(
  database: Database,
  projects: ProjectRecord[],
  userId: string,
): Promise<Project[]> {
  const ids = projects.map(({ _id }) => _id);
  const secrets = await database.secrets
    .find({ projectId: { $in: ids } })
    .sort({ createdAt: -1, _id: -1 })
    .toArray();
  return projects.map((project) =>
    view(project, {
      role: roleIn(project, userId) ?? "viewer",
      secrets: secrets.filter(({ projectId }) => projectId === project._id),
    }),
  );
}

function view(project: ProjectRecord, { role, secrets }: { role: Role; secrets: SecretRecord[] }): Project {
  const { _id, name, serverUrls, scopes, rotation, tokenFormat, signInPolicy, createdAt } = project;
  return {
    id: _id,
    name,
    role,
    serverUrls,
    scopes,
    rotation: rotation ?? "window",
    tokenFormat: tokenFormat ?? "opaque",
    ...(signInPolicy && { signInPolicy }),
    secrets: secrets.map(viewSecret),
    createdAt: createdAt.toISOString(),
  };
}

function viewSecret({ _id, hint, createdAt, expiresAt, lastUsedAt }: SecretRecord): RegistrationSecret {
  return {
    id: _id,
    hint,
    createdAt: createdAt.toISOString(),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
  };
}
