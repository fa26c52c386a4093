/**
 * Secret attempts: who tries wrong secrets is refused without a look-up after a while, and who has the right one is not
 * slowed by them: each secret tried is counted on its own, and a secret that was right before is not counted at all.
 */
import { hash } from "node:crypto";
import type { Request } from "express";
import type { KoaContextWithOIDC } from "oidc-provider";
import Provider from "oidc-provider";
import { callerAddress } from "./caller-address.ts";
import type { TokenBuckets } from "./token-buckets.ts";
import { refuse } from "./too-many-requests.ts";

const maximumProven = 10_000;

interface Attempt {
  address: string;
  /** What wrong attempts are counted by, along with the address. */
  holder: string;
  /** Stands for the very secret that was tried, without being it. */
  proof: string;
}

export class SecretAttempts {
  readonly #wrong: TokenBuckets;
  readonly #wrongOfAddress: TokenBuckets;
  /** Proofs of secrets that were right. Whoever is in here may still be refused, but only after a look-up. */
  readonly #proven = new Set<string>();
  /** By the engine's request: what is settled when it is answered. */
  readonly #open = new WeakMap<object, Attempt>();

  constructor(wrong: TokenBuckets, wrongOfAddress: TokenBuckets) {
    this.#wrong = wrong;
    this.#wrongOfAddress = wrongOfAddress;
  }

  /**
   * Runs the look-up of a registration secret, which is known here by its digest.
   *
   * @throws TooManyRequests instead, if this secret or this address was wrong too often
   */
  async ofProject<T>(request: Request, digest: string, lookUp: () => Promise<T>): Promise<T | undefined> {
    const attempt = { address: callerAddress(request), holder: digest, proof: digest };
    this.#check(request, attempt);
    const found = await lookUp();
    this.#settle(attempt, found !== undefined);
    return found;
  }

  /**
   * Called before a client is looked up.
   *
   * @throws TooManyRequests if its secret is about to be checked and was wrong too often
   */
  beforeClient(clientId: string): void {
    const ctx = Provider.ctx;
    // Later in the same request the engine looks up clients that authenticate nobody.
    if (!ctx?.oidc?.params || ctx.oidc.client) return;
    const secret = ctx.oidc.params.client_secret ?? ctx.headers.authorization;
    if (secret === undefined) return;
    const holder = digestOf(clientId);
    const request = ctx.req as Request;
    const attempt = { address: callerAddress(request), holder, proof: digestOf(`${holder} ${secret}`) };
    this.#check(request, attempt);
    this.#open.set(ctx, attempt);
  }

  /** Koa middleware around the engine's endpoints. */
  readonly afterClient = async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const attempt = this.#open.get(ctx);
    if (!attempt) return;
    const { error } = (ctx.body ?? {}) as { error?: string };
    if (ctx.status < 300) this.#settle(attempt, true);
    if (error === "invalid_client") this.#settle(attempt, false);
  };

  #check({ res }: Request, { address, holder, proof }: Attempt): void {
    if (!res || this.#proven.has(proof)) return;
    const seconds = this.#wrong.wait(`${address} ${holder}`);
    if (seconds > 0) refuse(res, seconds, "the secret is wrong and was sent too often: correct it");
    const ofAddress = this.#wrongOfAddress.wait(address);
    if (ofAddress > 0) refuse(res, ofAddress, "too many wrong secrets came from this address");
  }

  #settle({ address, holder, proof }: Attempt, right: boolean): void {
    if (right) {
      this.#keep(proof);
      return;
    }
    this.#proven.delete(proof);
    this.#wrong.spend(`${address} ${holder}`);
    this.#wrongOfAddress.spend(address);
  }

  #keep(proof: string): void {
    if (this.#proven.has(proof)) return;
    this.#proven.add(proof);
    const [oldest] = this.#proven;
    if (this.#proven.size > maximumProven && oldest !== undefined) this.#proven.delete(oldest);
  }
}

/** Of one length, whatever was sent. */
function digestOf(text: string): string {
  return hash("sha256", text, "base64url");
}
