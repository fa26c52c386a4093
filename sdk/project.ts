/** Project: its server URLs, name and scopes as the dashboard has them, asked from the issuer by the secret. */
import { McpAuthServerUrlError, McpAuthUpstreamError } from "./errors.ts";
import type { Issuer } from "./issuer.ts";
import { optionalString, stringsOf } from "./json.ts";
import type { Report } from "./report.ts";
import type { Location, Place, ServerUrl } from "./server-url.ts";
import { locate, readServerUrl } from "./server-url.ts";

/** What the issuer tells the holder of a registration secret. */
export interface ProjectFacts {
  readonly issuer: string;
  readonly name: string | undefined;
  readonly scopes: readonly string[];
  readonly servers: readonly ServerUrl[];
}

const refreshAfterMs = 5 * 60_000;
/** Spares the issuer where something only newer facts could explain comes with every request. */
const askAgainAfterMs = 5_000;

/** Asks at the first request and keeps the last good answer while the issuer is away. */
export class Project {
  readonly #issuer: Issuer;
  readonly #pinned: Location | undefined;
  readonly #report: Report;
  #facts: ProjectFacts | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #question: Promise<ProjectFacts> | undefined;

  constructor(issuer: Issuer, settings: { resource: ServerUrl | undefined; report: Report }) {
    this.#issuer = issuer;
    this.#pinned = settings.resource && { server: settings.resource, rest: "" };
    this.#report = settings.report;
  }

  async facts(): Promise<ProjectFacts> {
    if (!this.#facts) return this.#ask();
    if (Date.now() - this.#askedAt >= refreshAfterMs) this.#ask().catch(this.#report);
    return this.#facts;
  }

  /** The server URL that is called, which tokens must name as their audience. */
  async locate(place: Place): Promise<Location> {
    const location = await this.find(place);
    if (location) return location;
    throw misfit(place, (await this.facts()).servers);
  }

  /** From memory alone; undefined where that does not do. */
  recall(place: Place): Location | undefined {
    if (this.#pinned) return this.#pinned;
    const isFresh = Date.now() - this.#askedAt < refreshAfterMs;
    return isFresh && this.#facts ? locate(this.#facts.servers, place) : undefined;
  }

  /** As {@link locate}, but undefined where the project has none for this place. */
  async find(place: Place): Promise<Location | undefined> {
    if (this.#pinned) return this.#pinned;
    const { servers } = await this.facts();
    return locate(servers, place) ?? locate((await this.#newerFacts()).servers, place);
  }

  /** Asks again if a token of this project names none of the known server URLs: one may have been added. */
  async learn(audience: readonly string[]): Promise<void> {
    if (this.#pinned) return;
    const { servers } = await this.facts();
    if (!servers.some((server) => audience.includes(server.href))) await this.#newerFacts();
  }

  async #newerFacts(): Promise<ProjectFacts> {
    const known = await this.facts();
    if (Date.now() - this.#askedAt < askAgainAfterMs) return known;
    try {
      return await this.#ask();
    } catch (error) {
      this.#report(error as McpAuthUpstreamError);
      return known;
    }
  }

  #ask(): Promise<ProjectFacts> {
    this.#question ??= this.#askAndRemember().finally(() => {
      this.#question = undefined;
    });
    return this.#question;
  }

  async #askAndRemember(): Promise<ProjectFacts> {
    this.#askedAt = Date.now();
    this.#facts = readFacts(await this.#issuer.get("/api/oauth/resource"));
    return this.#facts;
  }
}

function readFacts(answer: unknown): ProjectFacts {
  const { issuer, resource_name, resources, scopes_supported } = Object(answer);
  if (typeof issuer !== "string" || !Array.isArray(resources)) {
    throw new McpAuthUpstreamError("bad_response", "the issuer's answer about the project has another form");
  }
  return {
    issuer,
    name: optionalString(resource_name),
    scopes: stringsOf(scopes_supported),
    servers: stringsOf(resources).flatMap((url) => readServerUrl(url) ?? []),
  };
}

function misfit(place: Place, servers: readonly ServerUrl[]): McpAuthServerUrlError {
  const path = place.mountPath || place.calledPath || "/";
  const known = servers.map((server) => server.href).join(", ") || "none";
  if (servers.filter((server) => server.path === path.replace(/\/$/, "")).length > 1) {
    return new McpAuthServerUrlError(
      "ambiguous_server_url",
      `several server URLs of the project have the path ${path} and none has the host that was called (${known}); set the option resource to this server's URL`,
    );
  }
  return new McpAuthServerUrlError(
    "no_server_url",
    `the project has no server URL for the path ${path} (it has: ${known}); add this server's URL to the project in the dashboard, or set the option resource`,
  );
}
