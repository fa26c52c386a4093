/** Known tokens: what the issuer said of a token, remembered for a short while. */
import * as crypto from "node:crypto";
import type { TokenFacts } from "./introspection.ts";
import { introspect } from "./introspection.ts";
import type { Issuer } from "./issuer.ts";
import { TokenCache } from "./token-cache.ts";

/** A cap of its own keeps made-up tokens from pushing out good ones. */
const maximumActive = 10_000;
const maximumInactive = 1_000;
/** Short, since a token may be presented a moment before every node of the issuer's database knows it. */
const maximumInactiveMs = 2_000;

/** Answers from memory where it may, and asks the issuer once for requests that come at the same time. */
export class KnownTokens {
  readonly #issuer: Issuer;
  readonly #ttlMs: number;
  readonly #active = new TokenCache<TokenFacts>(maximumActive);
  readonly #inactive = new TokenCache<true>(maximumInactive);
  readonly #questions = new Map<string, Promise<TokenFacts | undefined>>();

  constructor(issuer: Issuer, ttlMs: number) {
    this.#issuer = issuer;
    this.#ttlMs = ttlMs;
  }

  /** @returns undefined for a token that is not active */
  async lookup(token: string): Promise<TokenFacts | undefined> {
    // Joining a question that is under way would trust an answer from before this request.
    if (this.#ttlMs === 0) return unexpired(await introspect(this.#issuer, token));
    const key = digest(token);
    const facts = this.#active.get(key);
    if (facts) return facts;
    if (this.#inactive.get(key)) return undefined;
    return this.#questions.get(key) ?? this.#ask(token, key);
  }

  #ask(token: string, key: string): Promise<TokenFacts | undefined> {
    const question = this.#askAndRemember(token, key).finally(() => this.#questions.delete(key));
    this.#questions.set(key, question);
    return question;
  }

  async #askAndRemember(token: string, key: string): Promise<TokenFacts | undefined> {
    // The clock starts before the question: a revocation after it is seen within the TTL.
    const asked = Date.now();
    const facts = unexpired(await introspect(this.#issuer, token));
    if (facts) {
      this.#active.set(key, { value: facts, until: Math.min(asked + this.#ttlMs, facts.expiresAt * 1000) });
    } else {
      this.#inactive.set(key, { value: true, until: asked + Math.min(this.#ttlMs, maximumInactiveMs) });
    }
    return facts;
  }
}

function unexpired(facts: TokenFacts | undefined): TokenFacts | undefined {
  return facts && facts.expiresAt * 1000 > Date.now() ? facts : undefined;
}

/** Tokens are kept as SHA-256 only, so a dump of the process has no cache of usable ones. */
function digest(token: string): string {
  // Node 18 has no crypto.hash, which is several times faster.
  if (crypto.hash) return crypto.hash("sha256", token, "base64url");
  return crypto.createHash("sha256").update(token).digest("base64url");
}
