/** Allowed apps: permissions grouped by app, in the words that a person reads. Told from what is stored: nothing is fetched. */
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Clients } from "./clients.ts";
import { lifetimesOf } from "./lifetimes.ts";
import { orUnavailable } from "./outage.ts";
import type { Permission } from "./permissions.ts";
import type { App, AppPermission } from "./views/connected-apps.ts";

export class AllowedApps {
  readonly #database: Database;
  readonly #clients: Clients;

  constructor({ database, clients }: { database: Database; clients: Clients }) {
    this.#database = database;
    this.#clients = clients;
  }

  /** In the order of the permissions. */
  async describe(permissions: Permission[]): Promise<App[]> {
    const projects = await this.#projectsOf(permissions.map(({ resource }) => resource));
    const byUrl = new Map(
      projects.flatMap((project) => project.serverUrls.map((url) => [url, project] as const)),
    );
    const byClient = Map.groupBy(permissions, ({ clientId }) => clientId);
    return Promise.all(
      [...byClient].map(async ([clientId, allowed]) => ({
        clientId,
        name: await this.nameOf(clientId),
        nameSetBy: await this.#nameSetter(clientId, projects),
        permissions: allowed.map((permission) => inWords(permission, byUrl.get(permission.resource))),
      })),
    );
  }

  async nameOf(clientId: string): Promise<string> {
    return (await this.#clients.nameOf(clientId)) ?? "";
  }

  async projectNameOf(serverUrl: string): Promise<string> {
    const [project] = await this.#projectsOf([serverUrl]);
    return project?.name ?? serverUrl;
  }

  #projectsOf(serverUrls: string[]): Promise<ProjectRecord[]> {
    const { projects } = this.#database;
    return orUnavailable(() => projects.find({ serverUrls: { $in: serverUrls } }).toArray());
  }

  async #nameSetter(clientId: string, projects: ProjectRecord[]): Promise<App["nameSetBy"]> {
    if (isDocumentAddress(clientId)) return { host: new URL(clientId).host };
    const client = await this.#clients.find(clientId);
    const owner = projects.find(({ _id }) => _id === client?.projectId);
    return owner ? { project: owner.name } : "client";
  }
}

function inWords(permission: Permission, project: ProjectRecord | undefined): AppPermission {
  const known = new Map(project?.scopes.map((scope) => [scope.name, scope]));
  return {
    ...permission,
    ends: endOf(permission, project),
    projectName: project?.name ?? permission.resource,
    supportUrl: project?.branding?.supportUrl,
    scopes: permission.scopes.map((name) => known.get(name) ?? { name }),
  };
}

function endOf({ ends }: Permission, project: ProjectRecord | undefined): AppPermission["ends"] {
  if (!ends?.begun) return ends && { latest: ends.at };
  const { refreshTokenAbsolute } = lifetimesOf(project ?? {});
  return { idle: ends.at, latest: new Date(ends.begun.getTime() + refreshTokenAbsolute * 1000) };
}
