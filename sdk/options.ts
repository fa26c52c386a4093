/** Options: what the callers of the SDK may set. They are checked in `settings.ts`. */

/**
 * Options of `McpAuthClient`, and of everything else that asks the issuer.
 *
 * @example
 * ```ts
 * import type { McpAuthClientOptions } from "getmcpauth";
 *
 * export const options: McpAuthClientOptions = {
 *   registrationSecret: process.env.MCPAUTH_SECRET!,
 *   timeoutMs: 2_000,
 * };
 * ```
 */
export interface McpAuthClientOptions {
  /** The project's registration secret, `mcpauth_sk_…`. It also says which issuer to ask. */
  registrationSecret: string;
  /** Where this process reaches the issuer, if not where the secret says. `MCPAUTH_ISSUER` does the same. */
  issuer?: string | URL | undefined;
  /**
   * Total time for one question to the issuer, its retry included, in milliseconds; up to a minute.
   *
   * @defaultValue 5_000
   */
  timeoutMs?: number | undefined;
  /** Used instead of the global `fetch`, for a proxy or tracing. It is given the secret in a header. */
  fetch?: typeof fetch | undefined;
}

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
export interface McpAuthVerifierOptions extends McpAuthClientOptions {
  /**
   * How long a verified token is trusted without asking again, in milliseconds; up to a day, never past its `exp`. A
   * revoked token works at most this long. 0 asks for every request.
   *
   * @defaultValue 30_000
   */
  cacheTtlMs?: number | undefined;
  /**
   * How many verified tokens are remembered at most; up to a million. 100,000 take some 60 MiB.
   *
   * @defaultValue 10_000
   */
  cacheMaxEntries?: number | undefined;
  /**
   * How much longer than `cacheTtlMs` a verified token is trusted while the issuer cannot be reached, in milliseconds;
   * up to a day. Never past its `exp`, and never once the issuer has called it inactive or has rejected the secret. 0
   * trusts nobody the issuer cannot vouch for.
   *
   * @defaultValue 0
   */
  staleIfErrorMs?: number | undefined;
  /** This server's public URL. Only needed where the project has several server URLs with the same path. */
  resource?: string | URL | undefined;
  /**
   * Called for every request that is refused because of the issuer or the set-up, and where a stale answer stands in. Without
   * it: one process warning for each kind.
   */
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
 *   toolScopes: { delete_note: ["notes:write"] },
 * };
 * ```
 */
export interface McpAuthOptions extends McpAuthVerifierOptions {
  /** Scopes a token needs, all of them, to be let in. */
  requiredScopes?: readonly string[] | undefined;
  /**
   * Scopes a token needs on top, by name of the tool that is called. A call without them is answered with 403 and the
   * scopes to ask for, which clients do by themselves. Give the same to `requireToolScopes` to filter `tools/list`.
   */
  toolScopes?: Readonly<Record<string, readonly string[]>> | undefined;
  /**
   * Also lets in the API keys that were imported into the project, until they end there: as a bearer token, and in a header
   * of their own if one is named. `extra.apiKey` tells that it was one. Where there is an Authorization header, the other
   * one is not looked at.
   *
   * @defaultValue false
   */
  apiKeys?: boolean | { readonly header: string } | undefined;
}
