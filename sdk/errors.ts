/** Errors of the SDK. Each has a stable `code`: compare that, as ESM and CommonJS have a class of their own each. */

/**
 * Thrown at construction when an option is missing or wrong. The message says what to change and never
 * contains the secret.
 *
 * @example
 * ```ts
 * import { McpAuthConfigError, mcpAuth } from "getmcpauth";
 *
 * try {
 *   mcpAuth({ registrationSecret: "" });
 * } catch (error) {
 *   if (error instanceof McpAuthConfigError) console.error(error.code, error.message);
 * }
 * ```
 */
export class McpAuthConfigError extends Error {
  override readonly name = "McpAuthConfigError";
  readonly code: "missing_secret" | "invalid_secret" | "invalid_option";

  constructor(code: McpAuthConfigError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export function invalidOption(problem: string): McpAuthConfigError {
  return new McpAuthConfigError("invalid_option", `mcpauth: ${problem}.`);
}

/**
 * The issuer gave no usable answer, so nothing is known about the token. Callers get 503 with `Retry-After`,
 * or 500 for `secret_rejected` and `bad_response`, which waiting does not mend.
 *
 * @example
 * ```ts
 * import { McpAuthUpstreamError, mcpAuth } from "getmcpauth";
 *
 * mcpAuth({
 *   registrationSecret: process.env.MCPAUTH_SECRET!,
 *   onError(error) {
 *     if (error instanceof McpAuthUpstreamError) console.error(error.code, error.message);
 *   },
 * });
 * ```
 */
export class McpAuthUpstreamError extends Error {
  override readonly name = "McpAuthUpstreamError";
  readonly code:
    | "unreachable"
    | "timeout"
    | "rate_limited"
    | "upstream_error"
    | "secret_rejected"
    | "bad_response";
  /** Seconds after which asking again makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: McpAuthUpstreamError["code"], message: string, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether waiting may mend it. A rejected secret or an answer of another form needs somebody to change something. */
  get isOutage(): boolean {
    return this.code !== "secret_rejected" && this.code !== "bad_response";
  }
}

/**
 * The issuer understood a call of `McpAuthClient` and refused it. `error` and `description` are its own words
 * (RFC 6749 §5.2, RFC 8693 §2.2.2): asking again in the same words is of no use.
 *
 * @example
 * ```ts
 * import { McpAuthClient, McpAuthRefusedError } from "getmcpauth";
 *
 * const mcpauth = new McpAuthClient({ registrationSecret: process.env.MCPAUTH_SECRET! });
 * try {
 *   await mcpauth.mint({ subject: "user_42", scopes: ["notes:read"] });
 * } catch (error) {
 *   if (error instanceof McpAuthRefusedError) console.error(error.status, error.error, error.description);
 * }
 * ```
 */
export class McpAuthRefusedError extends Error {
  override readonly name = "McpAuthRefusedError";
  readonly code = "refused";
  /** Such as `invalid_target`, `invalid_scope`, `invalid_grant` or `invalid_request`. */
  readonly error: string;
  readonly description: string | undefined;
  /** The HTTP status of the answer. */
  readonly status: number;

  constructor(status: number, error: string, description: string | undefined) {
    super(`the issuer refused: ${error}${description ? ` (${description})` : ""}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }
}

/**
 * The project has no server URL for the place where `mcpAuth()` is mounted, or several and none that fits the
 * called host. Callers get 500.
 *
 * @example
 * ```ts
 * import { McpAuthServerUrlError, mcpAuth } from "getmcpauth";
 *
 * mcpAuth({
 *   registrationSecret: process.env.MCPAUTH_SECRET!,
 *   onError(error) {
 *     if (error instanceof McpAuthServerUrlError) console.error(error.code, error.message);
 *   },
 * });
 * ```
 */
export class McpAuthServerUrlError extends Error {
  override readonly name = "McpAuthServerUrlError";
  readonly code: "no_server_url" | "ambiguous_server_url";

  constructor(code: McpAuthServerUrlError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
