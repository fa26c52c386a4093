/** Outage: what OAuth clients are told while MongoDB cannot be reached. */
import { errors } from "oidc-provider";
import { isOutage, withinLimit } from "../shared/server/outage.ts";

/**
 * MCP clients keep their tokens on `temporarily_unavailable`, and start a new sign-in on `server_error`.
 * Never sent along a redirect: the caller is to try again here.
 */
export class TemporarilyUnavailable extends errors.OIDCProviderError {
  constructor(cause: unknown) {
    super(503, "temporarily_unavailable", { cause });
    this.error_description = "the authorization server cannot reach its database: try again in a few seconds";
    this.expose = true;
    this.allow_redirect = false;
    // The engine would show it to callers; it may hold addresses of the database.
    delete this.error_detail;
  }
}

/** Runs what needs the database, and says it in the protocol's words when the database is away. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await withinLimit(work());
  } catch (error) {
    throw isOutage(error) ? new TemporarilyUnavailable(error) : error;
  }
}
