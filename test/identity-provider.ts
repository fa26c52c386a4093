/** Identity provider: somebody else's, with its keys at an address and tokens for its users. */
import type { JWTPayload } from "jose";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { IdentityProvider } from "../shared/minting.ts";
import type { DocumentHost } from "./document-host.ts";
import { startDocumentHost } from "./document-host.ts";

export type SigningKeys = Awaited<ReturnType<typeof newSigningKeys>>;

export async function newSigningKeys(kid: string) {
  const alg = "ES256";
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

export interface RunningIdentityProvider {
  /** Serves the keys at /jwks. */
  host: DocumentHost;
  keys: SigningKeys;
  /** How a project names it. */
  settings: IdentityProvider;
  /** A token for `ada`, for five minutes, unless the claims say otherwise. */
  tokenOf(claims?: JWTPayload, keys?: SigningKeys): Promise<string>;
}

export async function startIdentityProvider(): Promise<RunningIdentityProvider> {
  const host = await startDocumentHost("login.acme.dev");
  const keys = await newSigningKeys("first");
  host.documents.set("/jwks", { body: { keys: [keys.jwk] } });
  const settings: IdentityProvider = {
    issuer: "https://login.acme.dev/",
    jwksUri: `${host.origin}/jwks`,
    audience: "acme-app",
    algorithms: ["ES256", "RS256"],
    clockToleranceSeconds: 10,
  };
  const tokenOf = (claims: JWTPayload = {}, { alg, kid, privateKey } = keys) =>
    new SignJWT({ ...adaAt(settings), ...claims })
      .setProtectedHeader({ alg, kid, typ: "JWT" })
      .sign(privateKey);
  return { host, keys, settings, tokenOf };
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

export function adaAt({ issuer: iss, audience: aud }: IdentityProvider): JWTPayload {
  return { iss, aud, sub: "ada", iat: now(), exp: now() + 300 };
}
