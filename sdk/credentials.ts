/** Credentials: the access token in the Authorization header. Tokens in a query or body are not looked at. */

export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "malformed" }
  | { readonly kind: "bearer"; readonly token: string };

/** RFC 6750 §2.1: `Bearer` in any case, blanks, one token. */
export function readCredentials(authorization = ""): Credentials {
  const usual = /^Bearer (\S+)$/.exec(authorization)?.[1];
  if (usual !== undefined) return { kind: "bearer", token: usual };
  const [scheme, ...rest] = authorization.trim().split(/ +/);
  if (scheme?.toLowerCase() !== "bearer") return { kind: "none" };
  const [token, more] = rest;
  if (token === undefined || more !== undefined) return { kind: "malformed" };
  return { kind: "bearer", token };
}

/** The same of an API key, which has the form its maker gave it. */
export function isKeyLike(key: string): boolean {
  return key.length <= 8192 && /^[\x21-\x7e]+$/.test(key);
}

/** Whether a string can be a token at all (RFC 6750 §2.1, b64token), so that no junk reaches the issuer. */
export function isTokenLike(token: string): boolean {
  return token.length <= 8192 && /^[A-Za-z0-9\-._~+/]+=*$/.test(token);
}
