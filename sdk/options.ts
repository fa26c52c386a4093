/** Options: what the callers of the SDK may set. They are checked in `settings.ts`. */

/**
 * Options of `McpAuthTokenVerifier`, and of `mcpAuth` too.
 *
 * @example
 * ```ts
 * import type { McpAuthVerifierOptions } from "getmcpauth";
 *
 * export const options: McpAuthVerifierOptions = {
 *   registrationSecret: process.env.MCPAUTH_SECRET!,
 *   resource: "https://mcp.example.com/mcp",
 * };
 * ```
 */
export interface McpAuthVerifierOptions {
  /** The project's registration secret, `mcpauth_sk_…`. It also says which issuer to ask. */
  registrationSecret: string;
  /**
   * How long a verified token is trusted without asking again, in milliseconds; never past its `exp`. A revoked
   * token works at most this long. 0 asks for every request.
   *
   * @defaultValue 30_000
   */
  cacheTtlMs?: number | undefined;
  /** This server's public URL. Only needed where the project has several server URLs with the same path. */
  resource?: string | URL | undefined;
  /** Where this process reaches the issuer, if not where the secret says. `MCPAUTH_ISSUER` does the same. */
  issuer?: string | URL | undefined;
  /**
   * Total time for one question to the issuer, its retry included, in milliseconds.
   *
   * @defaultValue 5_000
   */
  timeoutMs?: number | undefined;
  /** Used instead of the global `fetch`, for a proxy or tracing. It is given the secret in a header. */
  fetch?: typeof fetch | undefined;
  /** Called for every request refused because of the issuer or the set-up. Without it: one process warning each. */
  onError?: ((error: Error) => void) | undefined;
}

/**
 * Options of `mcpAuth`.
 *
 * @example
 * ```ts
 * import type { McpAuthOptions } from "getmcpauth";
 *
 * export const options: McpAuthOptions = {
 *   registrationSecret: process.env.MCPAUTH_SECRET!,
 *   cacheTtlMs: 60_000,
 *   requiredScopes: ["mcp:tools"],
 * };
 * ```
 */
export interface McpAuthOptions extends McpAuthVerifierOptions {
  /** Scopes a token needs, all of them, to be let in. */
  requiredScopes?: readonly string[] | undefined;
}
