/** Identity provider: checks a JWT of the provider that a project named for its users (RFC 7519, RFC 8725). */
import { createPublicKey } from "node:crypto";
import type { JWTPayload, JWTVerifyGetKey } from "jose";
import { createLocalJWKSet, decodeJwt, errors as jose, jwtVerify } from "jose";
import { errors } from "oidc-provider";
import type { IdentityProvider } from "../shared/minting.ts";
import { jwksOf } from "../shared/minting.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import { OutboundError } from "../shared/server/outbound.ts";
import { ShortCache } from "./short-cache.ts";

const limits = { milliseconds: 2_000, bytes: 64 * 1024 };
const minute = 60_000;
const fresh = 10 * minute;
/** For how long keys are used whose address no longer answers. */
const lastKnownGood = 24 * 60 * minute;
const maximumSubject = 255;

/** Who a provider says that somebody is. */
export interface Vouched {
  issuer: string;
  subject: string;
  claims: JWTPayload;
}

export class IdentityProviders {
  readonly #outbound: Outbound;
  readonly #pasted = new ShortCache<JWTVerifyGetKey>("keys_pasted", {
    milliseconds: lastKnownGood,
    maximum: 1_000,
  });
  readonly #fresh = new ShortCache<JWTVerifyGetKey>("keys_fresh", { milliseconds: fresh, maximum: 1_000 });
  readonly #known = new ShortCache<JWTVerifyGetKey>("keys_last_known", {
    milliseconds: lastKnownGood,
    maximum: 1_000,
  });
  /** At most once in five seconds, however many tokens name a key that is not known. */
  readonly #fetches = new ShortCache<JWTVerifyGetKey>("keys_fetched", { maximum: 1_000 });

  constructor(outbound: Outbound) {
    this.#outbound = outbound;
  }

  /**
   * @param providers those of the project; the token's `iss` and `aud` choose
   * @throws UnacceptableToken saying what is wrong with it; KeysUnavailable if that cannot be known for the moment
   */
  async verify(token: string, providers: readonly IdentityProvider[]): Promise<Vouched> {
    const provider = providerOf(token, providers);
    const claims = await this.#check(token, provider);
    const { sub = "" } = claims;
    if (sub.trim() === "" || sub.length > maximumSubject) {
      throw new UnacceptableToken(`its sub must have 1 to ${maximumSubject} characters`);
    }
    return { issuer: provider.issuer, subject: sub, claims };
  }

  async #check(token: string, provider: IdentityProvider): Promise<JWTPayload> {
    try {
      return await this.#verified(token, provider);
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error;
      throw new UnacceptableToken(reasonOf(error, provider), { cause: error });
    }
  }

  async #verified(token: string, provider: IdentityProvider): Promise<JWTPayload> {
    const { issuer, audience, algorithms, clockToleranceSeconds: clockTolerance, publicKey } = provider;
    const options = { issuer, audience, algorithms, clockTolerance, requiredClaims: ["sub", "exp"] };
    const keys = publicKey === undefined ? this.#remote(provider) : this.#local(publicKey);
    try {
      return (await jwtVerify(token, await keys, options)).payload;
    } catch (error) {
      if (!(error instanceof jose.JWKSNoMatchingKey) || publicKey !== undefined) throw error;
      // The provider may have changed its keys since.
      return (await jwtVerify(token, await this.#fetched(provider), options)).payload;
    }
  }

  #local(pasted: string): Promise<JWTVerifyGetKey> {
    return this.#pasted.get(pasted, async () => {
      const keys = jwksOf(pasted);
      if (keys) return createLocalJWKSet({ keys });
      const key = createPublicKey(pasted);
      return () => key;
    });
  }

  async #remote(provider: IdentityProvider): Promise<JWTVerifyGetKey> {
    return (await this.#fresh.peek(provider.jwksUri ?? "")) ?? this.#fetched(provider);
  }

  #fetched({ issuer, jwksUri = "" }: IdentityProvider): Promise<JWTVerifyGetKey> {
    return this.#fetches.get(jwksUri, async () => {
      try {
        const keys = createLocalJWKSet({ keys: await this.#ask(new URL(jwksUri)) });
        this.#fresh.set(jwksUri, keys);
        this.#known.set(jwksUri, keys);
        return keys;
      } catch (error) {
        if (!(error instanceof OutboundError)) throw error;
        const known = await this.#known.peek(jwksUri);
        if (known) return known;
        throw new KeysUnavailable(issuer, error);
      }
    });
  }

  async #ask(url: URL): Promise<{ kty: string }[]> {
    const { status, body } = await this.#outbound.get(url, limits);
    if (status !== 200) throw new OutboundError(`${url.href} answered ${status} instead of 200`);
    const keys = jwksOf(body);
    if (!keys) throw new OutboundError(`${url.href} is not a JWK set`);
    return keys;
  }
}

/** The message says what is wrong with the token. */
export class UnacceptableToken extends Error {
  override name = "UnacceptableToken";
}

/** The token may be good: its holder is to try again, as with any outage. */
export class KeysUnavailable extends errors.OIDCProviderError {
  constructor(issuer: string, cause: OutboundError) {
    super(503, "temporarily_unavailable", { cause });
    this.error_description = `the keys of the identity provider ${issuer} cannot be fetched: ${cause.message}`;
    this.expose = true;
    this.allow_redirect = false;
    delete this.error_detail;
  }
}

function providerOf(token: string, providers: readonly IdentityProvider[]): IdentityProvider {
  const { iss, aud } = unverified(token);
  const audiences = [aud].flat();
  const ofIssuer = providers.filter(({ issuer }) => issuer === iss);
  const provider = ofIssuer.find(({ audience }) => audiences.includes(audience)) ?? ofIssuer[0];
  if (provider) return provider;
  throw new UnacceptableToken(
    "its iss is not one of the project's identity providers: add it in the dashboard",
  );
}

function unverified(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    throw new UnacceptableToken("it is not a JWT");
  }
}

function reasonOf(error: unknown, { audience, algorithms }: IdentityProvider): string {
  if (error instanceof jose.JWTExpired) return "it has expired";
  if (error instanceof jose.JOSEAlgNotAllowed)
    return `its alg is not one that the project accepts: ${algorithms.join(", ")}`;
  if (error instanceof jose.JWTClaimValidationFailed) {
    if (error.claim === "aud") return `its aud is not ${audience}`;
    if (error.claim === "nbf") return "it is not valid yet: compare the clocks";
    return `its ${error.claim} is missing or wrong`;
  }
  if (error instanceof jose.JWKSNoMatchingKey) return "none of the provider's keys fits its kid and alg";
  if (error instanceof jose.JWKSMultipleMatchingKeys)
    return "several of the provider's keys fit: it must name one by kid";
  if (error instanceof jose.JWSSignatureVerificationFailed) return "its signature is wrong";
  return "it cannot be checked with the provider's key";
}
