/** Limits: how often an address may do what costs this server more than the caller (docs/decisions/0011-limits.md). */
import type { RequestHandler } from "express";
import { callerAddress } from "./caller-address.ts";
import { SecretAttempts } from "./secret-attempts.ts";
import type { Rate } from "./token-buckets.ts";
import { TokenBuckets } from "./token-buckets.ts";
import { refuse } from "./too-many-requests.ts";

const rates = {
  registration: { burst: 60, perSecond: 1 },
  registrationOfAll: { burst: 200, perSecond: 20 },
  authorization: { burst: 60, perSecond: 1 },
  wrongSecret: { burst: 10, perSecond: 10 / 60 },
  wrongSecretOfAddress: { burst: 120, perSecond: 2 },
} satisfies Record<string, Rate>;

export class Limits {
  /** Of projects and of clients. */
  readonly secrets: SecretAttempts;
  readonly #registration: TokenBuckets;
  readonly #registrationOfAll: TokenBuckets;
  readonly #authorization: TokenBuckets;

  /** @param options `now` in milliseconds */
  constructor({ enabled = true, now = () => performance.now() } = {}) {
    const buckets = (name: keyof typeof rates) =>
      new TokenBuckets(enabled ? rates[name] : { burst: Number.POSITIVE_INFINITY, perSecond: 1 }, { now });
    this.#registration = buckets("registration");
    this.#registrationOfAll = buckets("registrationOfAll");
    this.#authorization = buckets("authorization");
    this.secrets = new SecretAttempts(buckets("wrongSecret"), buckets("wrongSecretOfAddress"));
  }

  /** Stands before the body is read. */
  readonly registration: RequestHandler = (request, response, next) => {
    const fromAddress = this.#registration.take(callerAddress(request));
    if (fromAddress > 0) refuse(response, fromAddress, "too many registrations came from this address");
    const fromAll = this.#registrationOfAll.take("all");
    if (fromAll > 0) refuse(response, fromAll, "too many clients register at this server for the moment");
    next();
  };

  readonly authorization: RequestHandler = (request, response, next) => {
    const seconds = this.#authorization.take(callerAddress(request));
    if (seconds > 0) refuse(response, seconds, "too many authorization requests came from this address");
    next();
  };
}
