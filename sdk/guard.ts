/** Guard: every decision about a request of one protected server, as data; a failure is a refusal that is reported. */
import type { Admission, Caller, Requirements } from "./admission.ts";
import { admit, admitKnown } from "./admission.ts";
import type { Answer } from "./answer.ts";
import { allowedMethods, documentAnswer } from "./answer.ts";
import type { McpAuthInfo } from "./auth-info.ts";
import { McpAuthServerUrlError } from "./errors.ts";
import { protectedResourceMetadata } from "./protected-resource.ts";
import { badRequest, failure, isFailure } from "./refusal.ts";
import type { Report } from "./report.ts";
import type { Location, Place } from "./server-url.ts";
import { isHost } from "./server-url.ts";
import type { Settings } from "./settings.ts";
import type { Connection } from "./verification.ts";
import { connect } from "./verification.ts";

export class Guard {
  readonly requirements: Requirements;
  readonly #connection: Connection;
  readonly #cacheControl: string;
  readonly #report: Report;
  readonly #keyHeader: string | undefined;

  constructor(settings: Settings) {
    this.requirements = { requiredScopes: settings.requiredScopes, toolScopes: settings.toolScopes };
    this.#connection = connect(settings);
    this.#cacheControl = settings.resource ? "public, max-age=3600" : "no-store";
    this.#report = settings.report;
    this.#keyHeader = settings.apiKeys?.header;
  }

  /** An API key in a header of its own, in the form of the Authorization header that there is not. */
  keyIn(header: (name: string) => string | undefined): string | undefined {
    const key = this.#keyHeader && header(this.#keyHeader);
    return key ? `Bearer ${key}` : undefined;
  }

  /** What its handler is given, if memory alone is enough to let a request pass. */
  admitKnown(caller: Caller): McpAuthInfo | undefined {
    return admitKnown(this.#connection, this.requirements, caller);
  }

  /** Whether a request may pass, and what its handler is given. */
  async admit(caller: Caller): Promise<Admission> {
    try {
      return await admit(this.#connection, this.requirements, caller);
    } catch (error) {
      return { refusal: this.#failed(error, caller.place) };
    }
  }

  /** The answer at a metadata address; undefined where the project has no server URL for it. */
  async publish(method: string, place: Place): Promise<Answer | undefined> {
    try {
      const { project } = this.#connection;
      const location = await project.find(place);
      if (!location || !isNamed(location, place)) return undefined;
      if (method !== "GET" && method !== "HEAD") return allowedMethods(method);
      const { issuer, name, scopes } = await project.facts();
      const document = protectedResourceMetadata({ url: location.server.href, issuer, name, scopes });
      return documentAnswer(document, this.#cacheControl);
    } catch (error) {
      return this.#failed(error, place);
    }
  }

  #failed(error: unknown, { host }: Place): Answer {
    if (!isFailure(error)) throw error;
    const ambiguous = error instanceof McpAuthServerUrlError && error.code === "ambiguous_server_url";
    if (ambiguous && !isHost(host)) return badRequest("The Host header must be the name of a host");
    this.#report(error);
    return failure(error);
  }
}

/** A document stands for exactly one server URL, so one for a longer path than that of a mount needs one of its own. */
function isNamed({ server, rest }: Location, { mountPath = "", calledPath }: Place): boolean {
  return server.path === calledPath || `${mountPath}${rest}` === calledPath;
}
