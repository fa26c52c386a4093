/** Verifier: tokens for a gate of the server's own, on `@modelcontextprotocol/sdk`. */
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { McpAuthInfo } from "./auth-info.ts";
import type { McpAuthVerifierOptions } from "./options.ts";
import { readVerifierOptions } from "./settings.ts";
import type { Connection } from "./verification.ts";
import { connect, verifyAnywhere } from "./verification.ts";

/**
 * The verifier behind `mcpAuth()`, for use under a gate of your own. Prefer `mcpAuth()`: the official
 * `requireBearerAuth` answers 500 where the issuer cannot be reached, as it knows no 503.
 *
 * Needs the option `resource` where the project has more than one server URL.
 *
 * @example
 * ```ts
 * import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
 * import { McpAuthTokenVerifier } from "getmcpauth";
 *
 * const verifier = new McpAuthTokenVerifier({ registrationSecret: process.env.MCPAUTH_SECRET! });
 * export const gate = requireBearerAuth({ verifier });
 * ```
 */
export class McpAuthTokenVerifier implements OAuthTokenVerifier {
  readonly #connection: Connection;

  /** @throws McpAuthConfigError for an option that is missing, wrong or unknown */
  constructor(options: McpAuthVerifierOptions) {
    this.#connection = connect(readVerifierOptions(options));
  }

  /**
   * @throws InvalidTokenError for a token that is unknown, expired, revoked or meant for another server
   * @throws McpAuthUpstreamError where the issuer gives no usable answer
   */
  async verifyAccessToken(token: string): Promise<McpAuthInfo> {
    const verified = await verifyAnywhere(this.#connection, token);
    if ("rejection" in verified) throw new InvalidTokenError(verified.rejection);
    return verified.auth;
  }
}
