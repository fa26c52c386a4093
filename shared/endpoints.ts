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
  /** All of these in a form for programs (OpenAPI 3.1). */
  openApi: "/api/oauth/openapi.json",
  interaction: "/oauth/interaction",
  /** Below it lies an address per provider; see {@link signInCallback}. */
  signIn: "/oauth/sign-in",
  /** Ends the browser's session at the issuer, after asking. */
  signOut: "/oauth/sign-out",
  /** Where a person sees what they have allowed, and ends it. */
  connectedApps: "/oauth/connected-apps",
  /** For the dashboard: the consent page as a project would have it. */
  consentPreview: "/oauth/consent-preview",
} as const;

/** Where a provider answers. One of its own for each, so that none can answer in another's name (RFC 9700 §4.4.2.1). */
export function signInCallback(provider: string): string {
  return `${endpoints.signIn}/${provider}/callback`;
}
