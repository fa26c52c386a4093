/** Project view: what a project's owner sees of it. Digests have no place in it. */
import type { Project, RegistrationSecret } from "../shared/project.ts";
import type { Database, ProjectRecord, SecretRecord } from "../shared/server/database.ts";

/** The project with its secrets, newest first. */
export async function viewProject(database: Database, project: ProjectRecord): Promise<Project> {
  const secrets = await database.secrets
    .find({ projectId: project._id })
    .sort({ createdAt: -1, _id: -1 })
    .toArray();
  return view(project, secrets);
}

/** Many projects in two queries. */
export async function viewProjects(database: Database, projects: ProjectRecord[]): Promise<Project[]> {
  const ids = projects.map(({ _id }) => _id);
  const secrets = await database.secrets
    .find({ projectId: { $in: ids } })
    .sort({ createdAt: -1, _id: -1 })
    .toArray();
  return projects.map((project) =>
    view(
      project,
      secrets.filter(({ projectId }) => projectId === project._id),
    ),
  );
}

function view(project: ProjectRecord, secrets: SecretRecord[]): Project {
  const { _id, name, serverUrls, scopes, rotation, tokenFormat, signInPolicy, createdAt } = project;
  return {
    id: _id,
    name,
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
