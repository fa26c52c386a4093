/**
 * Public paths of the issuer. Clients, servers and the guide rely on them, so a path that once stood here
 * is never renamed.
 */
export const endpoints = {
  authorize: "/oauth/authorize",
  token: "/api/oauth/token",
  tokenExchange: "/api/oauth/token/exchange",
  register: "/api/oauth/register",
  introspect: "/api/oauth/introspect",
  revoke: "/api/oauth/revoke",
  pushedAuthorizationRequest: "/api/oauth/par",
  jwks: "/api/oauth/jwks",
  /** Where a device without a browser asks for a code (RFC 8628), and where its person types that. */
  deviceAuthorization: "/api/oauth/device",
  device: "/oauth/device",
  /** For the SDK: what the holder of a registration secret may know of its project. */
  resource: "/api/oauth/resource",
  interaction: "/oauth/interaction",
  gitHubCallback: "/oauth/sign-in/github/callback",
  /** Ends the browser's session at the issuer, after asking. */
  signOut: "/oauth/sign-out",
} as const;
