/** Minting: for whom the holder of a project's registration secret may have tokens issued, without a browser (RFC 8693). */
import * as z from "zod/mini";

export const tokenExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

/** What `subject_token_type` and `actor_token_type` may say. */
export const tokenTypes = {
  /** The product's own id of one of its users. */
  subject: "urn:mcpauth:params:oauth:token-type:subject",
  jwt: "urn:ietf:params:oauth:token-type:jwt",
  idToken: "urn:ietf:params:oauth:token-type:id_token",
  accessToken: "urn:ietf:params:oauth:token-type:access_token",
} as const;

/** Signatures that whoever checks them could not have made: neither `none` nor those by a shared secret. */
export const signatureAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

/** Seconds. */
export const mintedLifetime = { least: 60, most: 24 * 3600, usual: 3600 } as const;

const maximumIdentityProviders = 10;
const maximumClockTolerance = 300;

const text = (missing: string) =>
  z
    .string(missing)
    .check(z.trim(), z.minLength(1, missing), z.maxLength(2048, "Use at most 2048 characters."));

const jwksUri = text("Enter the address of the provider's keys.").check(
  z.refine(
    (value) => URL.parse(value)?.protocol === "https:",
    "The address of the keys starts with https://, such as https://login.example.com/.well-known/jwks.json.",
  ),
);

const publicKey = z.string().check(
  z.trim(),
  z.minLength(1, "Paste the provider's public key."),
  z.maxLength(20_000, "Paste at most 20,000 characters."),
  z.check((context) => {
    const message = publicKeyProblem(context.value);
    if (message) context.issues.push({ code: "custom", message, input: context.value });
  }),
);

/** Who else vouches for a project's users: tokens that it signed are exchanged for ours. */
export const identityProvider = z
  .object({
    /** `iss` of its tokens, to the letter. */
    issuer: text("Enter the provider's issuer, as its tokens state it in iss."),
    jwksUri: z.optional(jwksUri),
    /** In place of an address: a JWK, a JWK set, or PEM. */
    publicKey: z.optional(publicKey),
    /** What `aud` of its tokens must hold. */
    audience: text("Enter the audience: what the provider's tokens state in aud."),
    algorithms: z
      .array(z.literal(signatureAlgorithms))
      .check(z.minLength(1, "Choose at least one signature algorithm.")),
    /** By how much the provider's clock may differ from ours. */
    clockToleranceSeconds: z
      .int("Enter whole seconds.")
      .check(
        z.gte(0, "Clocks cannot differ by less than nothing."),
        z.lte(maximumClockTolerance, `Allow at most ${maximumClockTolerance} seconds.`),
      ),
  })
  .check(
    z.refine(({ jwksUri, publicKey }) => (jwksUri === undefined) !== (publicKey === undefined), {
      message: "Give either the address of the provider's keys or a key.",
      path: ["jwksUri"],
    }),
  );

export const mintingSettings = z.object({
  /** Whether the holder of the secret may name any user of its own. */
  ownUsers: z.boolean(),
  /** Whether access tokens for the project's servers may be exchanged for weaker ones, or to act for their person. */
  ownTokens: z.boolean(),
  identityProviders: z
    .array(identityProvider)
    .check(
      z.maxLength(
        maximumIdentityProviders,
        `A project has at most ${maximumIdentityProviders} identity providers.`,
      ),
    ),
  /** Names of the scopes that may be minted; empty for all of the project's. */
  scopes: z.array(z.string().check(z.maxLength(200))).check(z.maxLength(100)),
  maxLifetimeSeconds: z
    .int("Enter whole seconds.")
    .check(
      z.gte(mintedLifetime.least, "A token lives for at least 60 seconds."),
      z.lte(mintedLifetime.most, "A token lives for at most 86,400 seconds, which is a day."),
    ),
  refreshTokens: z.boolean(),
});

export type IdentityProvider = z.infer<typeof identityProvider>;
export type MintingSettings = z.infer<typeof mintingSettings>;

/** Of a project that settled nothing: its secret alone is enough to mint for its own users. */
export const defaultMinting: MintingSettings = {
  ownUsers: true,
  ownTokens: false,
  identityProviders: [],
  scopes: [],
  maxLifetimeSeconds: mintedLifetime.usual,
  refreshTokens: false,
};

/** Somebody whom a project knows, and who never signed in here. */
export interface MintedPerson {
  projectId: string;
  /** The product's own id, or `sub` of the identity provider's token. */
  subject: string;
  /** The identity provider; absent for the product's own users. */
  issuer?: string | undefined;
}

/**
 * The id under which a minted person is known here. It begins with the project's, so that it is never the id of
 * somebody who signed in, or of another project's; and the subjects of one issuer are never those of another.
 */
export function accountIdOf({ projectId, subject, issuer = "" }: MintedPerson): string {
  return `${projectId}:${encodeURIComponent(issuer)}:${subject}`;
}

/** @returns undefined for whoever signed in */
export function mintedPersonOf(accountId: string): MintedPerson | undefined {
  const [, projectId, issuer, subject] = /^(prj_[\w-]+):([^:]*):(.+)$/su.exec(accountId) ?? [];
  if (projectId === undefined || subject === undefined) return undefined;
  return { projectId, subject, ...(issuer && { issuer: decodeURIComponent(issuer) }) };
}

/** Only the form: whether it is a key at all is found out when a token is checked with it. */
function publicKeyProblem(pasted: string): string | undefined {
  if (/PRIVATE KEY-----/.test(pasted)) return privateKey;
  if (/-----BEGIN ((RSA )?PUBLIC KEY|CERTIFICATE)-----/.test(pasted)) return undefined;
  const keys = jwksOf(pasted);
  if (!keys) return "Paste a JWK, a JWK set, or PEM that begins with -----BEGIN PUBLIC KEY-----.";
  if (keys.some((key) => "d" in key || "k" in key)) return privateKey;
  return undefined;
}

const privateKey =
  "This is a secret key: paste the public one, and replace this one at the provider, since it has been shown.";

/** The keys of a JWK or JWK set. Undefined for anything else. */
export function jwksOf(pasted: string): { kty: string }[] | undefined {
  const value = parseJson(pasted);
  return jwks.safeParse(value).data?.keys ?? jwks.safeParse({ keys: [value] }).data?.keys;
}

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).check(z.minLength(1)) });

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
