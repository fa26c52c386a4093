/** Known tokens: what the issuer said of a token, remembered for a short while. */
import { McpAuthUpstreamError } from "./errors.ts";
import type { Inactive, Question, TokenFacts } from "./introspection.ts";
import { introspect } from "./introspection.ts";
import type { Issuer } from "./issuer.ts";
import { countRevocations, isRevokedSince } from "./revocations.ts";
import type { Settings } from "./settings.ts";
import { TokenCache } from "./token-cache.ts";
import { digest } from "./token-digest.ts";

/** A cap of its own keeps made-up tokens from pushing out good ones. */
const maximumInactive = 1_000;
/** Short, since a token may be presented a moment before every node of the issuer's database knows it. */
const maximumInactiveMs = 2_000;
/** After an outage stale answers serve at once for this long, rather than after one more timeout each. */
const outageMs = 2_000;

/** One object with the facts, since a hundred thousand of these may be kept. */
interface KnownToken extends TokenFacts {
  /** When the question was asked that this answers, in milliseconds since 1970. */
  readonly asked: number;
  /** How many revocations of this process the answer may have known of. */
  readonly revocations: number;
}

type CacheSettings = Pick<
  Settings,
  "apiKeys" | "cacheTtlMs" | "cacheMaxEntries" | "staleIfErrorMs" | "report"
>;

/** Answers from memory where it may, and asks the issuer once for requests that come at the same time. */
export class KnownTokens {
  readonly #issuer: Issuer;
  readonly #settings: CacheSettings;
  readonly #active: TokenCache<KnownToken>;
  readonly #inactive = new TokenCache<Inactive>(maximumInactive);
  readonly #questions = new Map<string, Promise<TokenFacts | Inactive>>();
  #outageUntil = Number.NEGATIVE_INFINITY;

  constructor(issuer: Issuer, settings: CacheSettings) {
    this.#issuer = issuer;
    this.#settings = settings;
    this.#active = new TokenCache(settings.cacheMaxEntries);
  }

  /** From memory alone, which spares the one case in nearly all every wait; undefined where that does not do. */
  recall(token: string): TokenFacts | undefined {
    return this.#settings.cacheTtlMs === 0 ? undefined : this.#servable(digest(token));
  }

  async lookup(token: string, sender?: Question["sender"]): Promise<TokenFacts | Inactive> {
    const question = { token, sender, apiKeys: this.#settings.apiKeys !== undefined };
    // Joining a question that is under way would trust an answer from before this request.
    if (this.#settings.cacheTtlMs === 0) return unexpired(await introspect(this.#issuer, question));
    const key = digest(token);
    const known = this.#servable(key) ?? this.#inactive.get(key);
    return known ?? this.#questions.get(key) ?? this.#ask(question, key);
  }

  #servable(key: string): KnownToken | undefined {
    const known = this.#known(key);
    return known && this.#mayServe(known) ? known : undefined;
  }

  #known(key: string): KnownToken | undefined {
    const known = this.#active.get(key);
    if (!known || !isRevokedSince(known.revocations, key, known)) return known;
    this.#active.delete(key);
    return undefined;
  }

  #mayServe(known: KnownToken): boolean {
    const now = Date.now();
    if (now - known.asked < this.#settings.cacheTtlMs) return true;
    return now < this.#outageUntil && this.#mayStandIn(known);
  }

  /** What a rejected secret had once vouched for is no longer vouched for by anybody. */
  #mayStandIn(known: KnownToken): boolean {
    return known.asked > this.#issuer.rejectedAt;
  }

  #ask(question: Question, key: string): Promise<TokenFacts | Inactive> {
    const answer = this.#askOrStandIn(question, key).finally(() => this.#questions.delete(key));
    this.#questions.set(key, answer);
    return answer;
  }

  async #askOrStandIn(question: Question, key: string): Promise<TokenFacts | Inactive> {
    try {
      return await this.#askAndRemember(question, key);
    } catch (error) {
      const known = this.#known(key);
      if (!known || !isOutage(error) || !this.#mayStandIn(known)) throw error;
      this.#outageUntil = Date.now() + outageMs;
      this.#settings.report(error);
      return known;
    }
  }

  async #askAndRemember(question: Question, key: string): Promise<TokenFacts | Inactive> {
    // The clock starts before the question: a revocation after it is seen within the TTL.
    const asked = Date.now();
    const revocations = countRevocations();
    const facts = unexpired(await introspect(this.#issuer, question));
    const { cacheTtlMs, staleIfErrorMs } = this.#settings;
    if (!isActive(facts)) {
      this.#active.delete(key);
      this.#inactive.set(key, { value: facts, until: asked + Math.min(cacheTtlMs, maximumInactiveMs) });
      return facts;
    }
    if (isRevokedSince(revocations, key, facts)) return this.#askAndRemember(question, key);
    const until = Math.min(asked + cacheTtlMs + staleIfErrorMs, facts.expiresAt * 1000);
    this.#active.set(key, { value: { ...facts, asked, revocations }, until });
    return facts;
  }
}

export function isActive(facts: TokenFacts | Inactive): facts is TokenFacts {
  return "clientId" in facts;
}

function unexpired(facts: TokenFacts | Inactive): TokenFacts | Inactive {
  return isActive(facts) && facts.expiresAt * 1000 <= Date.now() ? { endedAt: undefined } : facts;
}

/** Waiting may mend it, so the token is as good as it was. */
function isOutage(error: unknown): error is McpAuthUpstreamError {
  return error instanceof McpAuthUpstreamError && error.isOutage;
}
