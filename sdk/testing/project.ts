/** Test project: what a test says of its project and its tokens, and the issuer it gets for that. */

/**
 * The project your server belongs to, as the dashboard would have it.
 *
 * @example
 * ```ts
 * import type { TestProject } from "getmcpauth/testing";
 *
 * export const project: TestProject = { resources: ["https://notes.example.com/mcp"], scopes: ["notes:read"] };
 * ```
 */
export interface TestProject {
  /**
   * Its server URLs. A single one fits wherever `mcpAuth()` is mounted, on whatever port.
   *
   * @defaultValue `["http://localhost:3000/mcp"]`
   */
  resources?: readonly string[];
  /** @defaultValue `["mcp:tools"]` */
  scopes?: readonly string[];
  /** @defaultValue `"Test project"` */
  name?: string;
}

/**
 * What a token says of its holder. Whatever is left out has a value that lets the token pass.
 *
 * @example
 * ```ts
 * import type { TestTokenFacts } from "getmcpauth/testing";
 *
 * export const reader: TestTokenFacts = { sub: "usr_ada", username: "ada", scopes: ["notes:read"] };
 * ```
 */
export interface TestTokenFacts {
  /** @defaultValue `"usr_test"` */
  sub?: string;
  /** @defaultValue `"test"` */
  username?: string;
  /** @defaultValue all scopes of the project */
  scopes?: readonly string[];
  /** @defaultValue `"cli_test"` */
  clientId?: string;
  /** @defaultValue `"Test client"` */
  clientName?: string;
  /**
   * The server URL it is for.
   *
   * @defaultValue the first one of the project
   */
  resource?: string;
  /**
   * Zero or less makes an expired one.
   *
   * @defaultValue 3600
   */
  expiresInSeconds?: number;
  name?: string;
  email?: string;
  /** As in a minted token: your own identifier of the person. */
  subject?: string;
  /** As in a minted token: whatever your product says of the person. */
  claims?: Record<string, unknown>;
}

/**
 * What is known of an API key that was imported into the project. Whatever is left out has a value that lets the key pass
 * where the option `apiKeys` is set.
 *
 * @example
 * ```ts
 * import type { TestApiKeyFacts } from "getmcpauth/testing";
 *
 * export const nightly: TestApiKeyFacts = { label: "Nightly report", subject: "user_42", scopes: ["notes:read"] };
 * ```
 */
export interface TestApiKeyFacts {
  label?: string;
  /** Your own identifier of whoever holds it: then `sub` is that of a token minted for them. */
  subject?: string;
  /** @defaultValue all scopes of the project */
  scopes?: readonly string[];
  /** A day in the past makes one that has ended, whose holder is told when it did. */
  endsAt?: Date;
}

/**
 * An issuer made by `createTestIssuer` or `startTestIssuer`. It answers everything a registration secret may ask:
 * introspection, revocation, minting and the facts of the project.
 *
 * @example
 * ```ts
 * import type { TestIssuer } from "getmcpauth/testing";
 *
 * export const bearer = (issuer: TestIssuer) => ({ Authorization: `Bearer ${issuer.token()}` });
 * ```
 */
export interface TestIssuer {
  readonly url: string;
  /** Well-formed like any other, and worth nothing to any other issuer. */
  readonly registrationSecret: string;
  /** The issuer's answers without a network: for the option `fetch`. */
  readonly fetch: typeof globalThis.fetch;
  /** While true, every question is answered as in an outage: 503. */
  down: boolean;
  /** Makes an access token. */
  token(facts?: TestTokenFacts): string;
  /** Makes an API key, as an import into the project would. Only a server with the option `apiKeys` takes it. */
  apiKey(facts?: TestApiKeyFacts): string;
  /** Makes a token inactive, or ends an API key. One that is unknown stays so. */
  revoke(token: string): void;
}
