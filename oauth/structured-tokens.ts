/**
 * Structured tokens: access tokens as JWTs (RFC 9068), for projects that chose them. Each is also stored under its
 * `jti`, so that it is introspected and revoked like any other.
 */
import type { RequestHandler } from "express";
import { createLocalJWKSet, jwtVerify } from "jose";
import type { AccessToken, ClientCredentials } from "oidc-provider";
import Provider from "oidc-provider";
import { artifactId, toArtifact } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { form } from "./form.ts";
import type { KeySet, SigningKeys } from "./signing-keys.ts";

/** The engine hands a JWT out and forgets it. */
export function storeStructuredTokens(provider: Provider, store: ArtifactStore): void {
  const keep = (token: AccessToken | ClientCredentials) => {
    const request = Provider.ctx;
    if (!request || token.format !== "jwt") return;
    const { kind, jti, clientId, scope, aud, expiration, extra } = token;
    const iat = Math.floor(Date.now() / 1000);
    const owner =
      "accountId" in token ? { accountId: token.accountId, grantId: token.grantId, gty: token.gty } : {};
    const rest = { ...(token.jkt && { jkt: token.jkt }), ...(extra && { extra }) };
    const payload = { kind, jti, clientId, scope, aud, iat, exp: iat + expiration, ...owner, ...rest };
    store.issue(request, { _id: artifactId(kind, jti), ...toArtifact(kind, payload, expiration) });
  };
  provider.on("access_token.issued", keep);
  provider.on("client_credentials.issued", keep);
}

/** Stands before introspection and revocation: replaces a JWT of ours in `token` by the `jti` it is stored under. */
export function readStructuredTokens(issuer: string, signingKeys: SigningKeys): RequestHandler[] {
  const readIdentifier = identifierReader(issuer, signingKeys);
  return [
    // A shorter body holds no JWT, and is left for the engine to read.
    (request, response, next) =>
      Number(request.headers["content-length"]) > 300 ? form(request, response, next) : next(),
    async (request, _response, next) => {
      const token: unknown = request.body?.token;
      if (typeof token === "string") request.body.token = await readIdentifier(token);
      next();
    },
  ];
}

/**
 * From a JWT of ours to its `jti`; a token of another form is returned as it is. What is not a JWT of ours has no
 * identifier and is looked up in vain, like any unknown token.
 */
export function identifierReader(issuer: string, signingKeys: SigningKeys) {
  const known = new WeakMap<KeySet, LocalKeys>();
  const publicKeys = (set = signingKeys.current) => {
    const keys = known.get(set) ?? publicKeysOf(set);
    known.set(set, keys);
    return keys;
  };
  return async (token: string): Promise<string> => {
    if (token.split(".").length !== 3) return token;
    try {
      const { payload } = await jwtVerify(token, publicKeys(), { issuer, typ: "at+jwt", clockTolerance: 15 });
      return payload.jti ?? "unknown";
    } catch {
      return "unknown";
    }
  };
}

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

function publicKeysOf({ keys }: KeySet): LocalKeys {
  return createLocalJWKSet({ keys: keys.map(({ d: _private, ...key }) => key) } as never);
}
