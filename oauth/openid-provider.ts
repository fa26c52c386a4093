/**
 * OpenID provider: who is this person, by any OpenID Connect provider (OpenID Connect Core §3.1)? An ordinary client of
 * it: the provider learns nothing of who asked for what here, and its tokens are dropped.
 */
import * as openid from "openid-client";
import { z } from "zod";
import type { OpenIdSettings } from "./openid-settings.ts";
import type { Arrival, Departure, Identified, SignInProvider } from "./sign-in-provider.ts";
import { ProviderDenied, ProviderUnavailable, providerMilliseconds } from "./sign-in-provider.ts";

const configurationMilliseconds = 60 * 60_000;

/** What else a provider says is not needed, and of what it may leave out an ill-formed value counts as left out. */
const text = z.string().trim().min(1).max(320).optional().catch(undefined);
const claimsOf = z.object({
  name: text,
  preferred_username: text,
  email: z.email().toLowerCase().optional().catch(undefined),
  // Some send the word.
  email_verified: z
    .union([z.boolean(), z.literal("true")])
    .optional()
    .catch(undefined),
  picture: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
  /** Google: the organisation that runs the account. */
  hd: text,
  /** Microsoft: whether the owner of the address's domain has proven to own it. */
  xms_edov: z
    .union([z.boolean(), z.literal([1, "1", "true"])])
    .optional()
    .catch(undefined),
});
type Claims = z.infer<typeof claimsOf>;

export class OpenIdProvider implements SignInProvider {
  readonly name: string;
  readonly label: string;
  readonly #settings: OpenIdSettings;
  #known: { configuration: openid.Configuration; until: number } | undefined;

  constructor(settings: OpenIdSettings) {
    this.name = settings.name;
    this.label = settings.label;
    this.#settings = settings;
  }

  async authorizationUrl(departure: Departure): Promise<string> {
    const { redirectUri, state, nonce, codeChallenge, selectAccount } = departure;
    const configuration = await this.#inTime(this.#configuration());
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: "openid profile email",
      state,
      nonce,
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
      ...(selectAccount && { prompt: "select_account" }),
    });
    return url.href;
  }

  identify(arrival: Arrival): Promise<Identified> {
    return this.#inTime(this.#identify(arrival));
  }

  async #identify({ url, state, nonce, codeVerifier }: Arrival): Promise<Identified> {
    const configuration = await this.#configuration();
    const tokens = await openid.authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    if (!idToken?.sub) throw new Error("the ID token names nobody");
    const { iss, sub } = idToken;
    const claims = claimsOf.parse(idToken);
    // Many put into the ID token only who it is.
    const more =
      claims.email === undefined && configuration.serverMetadata().userinfo_endpoint
        ? claimsOf.parse(await openid.fetchUserInfo(configuration, tokens.access_token, sub))
        : claims;
    return this.#identified(iss, sub, { ...more, ...known(claims) });
  }

  #identified(issuer: string, subject: string, claims: Claims): Identified {
    const { name, preferred_username, email, picture } = claims;
    if (!isAddress(issuer)) throw new Error("the issuer is no address");
    return {
      identity: { provider: issuer, subject },
      profile: {
        username: preferred_username ?? email ?? name ?? subject,
        ...(name && { name }),
        ...(picture && { avatarUrl: picture }),
      },
      emails: email && vouchesFor[this.#settings.kind](claims, email) ? [email] : [],
    };
  }

  /** Kept for an hour; a failure is not kept, so that the provider may start after us. */
  async #configuration(): Promise<openid.Configuration> {
    if (this.#known && this.#known.until > Date.now()) return this.#known.configuration;
    const configuration = await discover(this.#settings);
    this.#known = { configuration, until: Date.now() + configurationMilliseconds };
    return configuration;
  }

  /** Whatever it is that cannot be used, the person can only try again or otherwise. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error("it took too long")), providerMilliseconds);
    try {
      return await Promise.race([work, late]);
    } catch (cause) {
      if (cause instanceof openid.AuthorizationResponseError && cause.error === "access_denied") {
        throw new ProviderDenied();
      }
      throw new ProviderUnavailable(`no usable answer from ${this.#settings.issuer}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

function discover({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<openid.Configuration> {
  return openid.discovery(new URL(issuer), clientId, undefined, authenticate(clientSecret), {
    timeout: providerMilliseconds / 1000,
    execute: [
      // The signature, too: what came over TLS could do without (OpenID Connect Core §3.1.3.7), if we trusted every proxy.
      openid.enableNonRepudiationChecks,
      // Plain http passed the check of the environment on loopback only.
      ...(issuer.startsWith("http:") ? [openid.allowInsecureRequests] : []),
    ],
  });
}

/** In the body where the provider takes that: many do not decode what Basic has to encode (RFC 6749 §2.3.1). */
function authenticate(secret: string): openid.ClientAuth {
  const [post, basic] = [openid.ClientSecretPost(secret), openid.ClientSecretBasic(secret)];
  // biome-ignore lint/complexity/useMaxParams: the library calls it so
  return (server, client, body, headers) => {
    const takesPost = server.token_endpoint_auth_methods_supported?.includes("client_secret_post");
    return (takesPost ? post : basic)(server, client, body, headers);
  };
}

/**
 * Whether the person owns this address now. What Google verified once may since be somebody else's, except at Gmail and where
 * the domain's owner runs the account; Microsoft lets every directory write any address into its accounts.
 */
const vouchesFor: Record<OpenIdSettings["kind"], (claims: Claims, email: string) => boolean> = {
  openid: ({ email_verified: verified }) => verified === true || verified === "true",
  google: ({ email_verified: verified, hd }, email) =>
    verified === true && (hd !== undefined || email.endsWith("@gmail.com")),
  microsoft: ({ xms_edov: proven }) => proven !== undefined && proven !== false,
};

function known(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)) as Claims;
}

function isAddress(issuer: string): issuer is `http${string}` {
  return /^https?:/.test(issuer);
}
