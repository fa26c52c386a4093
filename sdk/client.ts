/** Client: what a server may ask of the issuer by itself, away from any request of an MCP client. */
import type { McpAuthExtra } from "./auth-info.ts";
import { holderOf } from "./auth-info.ts";
import { McpAuthUpstreamError } from "./errors.ts";
import { askAbout, readFacts } from "./introspection.ts";
import { Issuer } from "./issuer.ts";
import { isObject, optionalString } from "./json.ts";
import type { McpAuthMintedToken, McpAuthMintRequest } from "./minting.ts";
import { mintForm, ownSubject, readMintedToken } from "./minting.ts";
import type { McpAuthClientOptions } from "./options.ts";
import { noteRevokedSubject, noteRevokedToken } from "./revocations.ts";
import { readClientOptions } from "./settings.ts";

/**
 * What the issuer says of a token (RFC 7662). Nothing but `active` of one that is unknown, expired, revoked, another
 * project's, or a refresh token.
 *
 * @example
 * ```ts
 * import type { McpAuthIntrospection } from "getmcpauth";
 *
 * export const holder = (answer: McpAuthIntrospection) => (answer.active ? answer.sub : undefined);
 * ```
 */
export type McpAuthIntrospection =
  | { readonly active: false }
  | (Readonly<McpAuthExtra> & {
      readonly active: true;
      readonly clientId: string;
      readonly scopes: readonly string[];
      /** Seconds since 1970. */
      readonly expiresAt: number;
      /** `Bearer`, `DPoP` for a token that is worth nothing without its holder's key, or a URN for an API key. */
      readonly tokenType: string;
    });

/**
 * Mints, introspects and revokes tokens by the registration secret, for a server or a product that already knows its users.
 *
 * Every method throws `McpAuthRefusedError` where the issuer refuses, and `McpAuthUpstreamError` where it gives no answer.
 *
 * @example
 * ```ts
 * import { McpAuthClient } from "getmcpauth";
 *
 * const mcpauth = new McpAuthClient({ registrationSecret: process.env.MCPAUTH_SECRET! });
 *
 * const { accessToken } = await mcpauth.mint({ subject: "user_42", scopes: ["notes:read"] });
 * console.log(await mcpauth.introspect(accessToken));
 * await mcpauth.revoke(accessToken);
 * ```
 */
export class McpAuthClient {
  readonly #issuer: Issuer;

  /** @throws McpAuthConfigError for an option that is missing, wrong or unknown */
  constructor(options: McpAuthClientOptions) {
    this.#issuer = new Issuer(readClientOptions(options));
  }

  /**
   * Issues a token without a browser (RFC 8693). Never tried twice: where the answer is lost, a token may have been issued,
   * which then ends by itself or with `revokeSubject`.
   */
  async mint(request: McpAuthMintRequest): Promise<McpAuthMintedToken> {
    const form = mintForm(request);
    return readMintedToken(
      await this.#issuer.command({ path: "/api/oauth/token/exchange", form, attempts: 1 }),
    );
  }

  /** Asks about a token, past every cache. */
  async introspect(token: string): Promise<McpAuthIntrospection> {
    const answer = await askAbout(this.#issuer, { token: text("introspect: token", token) });
    if (!answer.active) return { active: false };
    const facts = readFacts(answer);
    const { clientId, scopes, expiresAt } = facts;
    const tokenType = optionalString(answer.token_type) ?? "Bearer";
    return { active: true, ...holderOf(facts), clientId, scopes, expiresAt, tokenType };
  }

  /**
   * Ends a token and the whole connection it belongs to (RFC 7009), also one that has ended already. A server in this
   * process refuses the token from now on, others within `cacheTtlMs`.
   */
  async revoke(token: string): Promise<void> {
    const form = { token: text("revoke: token", token) };
    try {
      await this.#issuer.command({ path: "/api/oauth/revoke", form, attempts: 2 });
    } finally {
      // Where the answer is lost it may have been revoked, and asking once more does no harm.
      noteRevokedToken(token);
    }
  }

  /**
   * Ends all that was minted for one of your users. A server in this process refuses their tokens from now on, others
   * within `cacheTtlMs`.
   *
   * @param subject - your own identifier of the user; that of your identity provider together with its issuer
   * @returns how many mints were ended
   */
  async revokeSubject(subject: string, { issuer }: { issuer?: string } = {}): Promise<number> {
    const form = {
      subject: text("revokeSubject: subject", subject),
      subject_token_type: ownSubject,
      ...(issuer !== undefined && { subject_issuer: text("revokeSubject: issuer", issuer) }),
    };
    try {
      return readCount(await this.#issuer.command({ path: "/api/oauth/revoke", form, attempts: 2 }));
    } finally {
      noteRevokedSubject(subject);
    }
  }
}

/** What is missing must not become the text "undefined". */
function text(name: string, value: unknown): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new TypeError(`${name} must be a text that is not blank`);
}

function readCount(answer: unknown): number {
  const { revoked } = isObject(answer) ? answer : {};
  if (typeof revoked === "number") return revoked;
  throw new McpAuthUpstreamError(
    "bad_response",
    'the issuer\'s answer to a revocation has no valid "revoked"',
  );
}
