/** Resources: a server URL (RFC 8707) and the project it belongs to. */
import { errors } from "oidc-provider";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { keptUntil } from "../shared/server/projects.ts";
import { normaliseServerUrl } from "../shared/server-url.ts";
import { orUnavailable } from "./outage.ts";
import { ProjectStanding } from "./project-standing.ts";
import { ShortCache } from "./short-cache.ts";

/** A project seen from one of its server URLs. */
export interface Resource {
  /** Normalised: the one form that goes into `aud`. */
  url: string;
  project: ProjectRecord;
}

export class Resources {
  /** Who may not use a project, whatever its addresses. */
  readonly standing: ProjectStanding;
  readonly #database: Database;
  readonly #byUrl = new ShortCache<ProjectRecord | null>("projects");

  constructor(database: Database) {
    this.#database = database;
    this.standing = new ProjectStanding(database);
  }

  /**
   * @param value `resource` as a client sent it, in any of the spellings that name the same address
   * @throws errors.InvalidTarget if it is no URL, or no project has it
   */
  async require(value: string): Promise<Resource> {
    const url = normaliseServerUrl(value);
    if (url === undefined)
      throw invalidTarget(`resource ${JSON.stringify(value.slice(0, 200))} is not an absolute http(s) URL`);
    const project = await this.#byUrl.get(url, () =>
      orUnavailable(() => this.#database.projects.findOne({ serverUrls: url })),
    );
    if (!project) {
      throw invalidTarget(
        `resource ${url} is not the server URL of any project: its owner must add exactly this address to the project in the dashboard`,
      );
    }
    return { url, project };
  }

  /** Whether a deleted project has it that can be restored: then what was granted there is worth keeping. */
  async isKept(url: string): Promise<boolean> {
    return (await orUnavailable(() => keptUntil(this.#database, url))) !== undefined;
  }

  /**
   * What a client means that names no resource, as older ones do: the install's only project, else the only
   * server URL it has a grant for.
   *
   * @throws errors.InvalidTarget if that is not clear
   */
  async requireDefault(clientId: string): Promise<Resource> {
    const { artifacts, projects } = this.#database;
    const [only, other] = await orUnavailable(() => projects.find().limit(2).toArray());
    const [url] = only?.serverUrls ?? [];
    if (only && url && !other) return { url, project: only };
    const granted = await orUnavailable(() => artifacts.distinct("resource", { clientId, model: "Grant" }));
    if (granted.length === 1 && granted[0]) return this.require(granted[0]);
    throw invalidTarget(
      "resource is missing: send the address of the MCP server as the resource parameter (RFC 8707), as its protected-resource metadata states it",
    );
  }
}

/** The ids of the projects that have these server URLs, by server URL. */
export async function projectIdsAt(
  { projects }: Database,
  urls: Iterable<string>,
): Promise<Map<string, string>> {
  const asked = [...new Set(urls)];
  if (asked.length === 0) return new Map();
  const filter = { serverUrls: { $in: asked } };
  const found = await projects.find(filter, { projection: { serverUrls: 1 } }).toArray();
  return new Map(found.flatMap(({ _id, serverUrls }) => serverUrls.map((url) => [url, _id] as const)));
}

/** The scopes to grant: of those asked, the project's own; its default ones if none of them is asked. */
export function scopesFor(project: ProjectRecord, asked: ReadonlySet<string>): string[] {
  const known = project.scopes.filter(({ name }) => asked.has(name));
  const granted = known.length > 0 ? known : project.scopes.filter((scope) => scope.default);
  return granted.map(({ name }) => name);
}

/** Shown as a page, with a way back to the client: only a person can mend it, and clients tend to hide it. */
export function invalidTarget(description: string): Error {
  const error = new errors.InvalidTarget(description);
  error.allow_redirect = false;
  return error;
}
