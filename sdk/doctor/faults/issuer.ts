/** Faults of the issuer's metadata (RFC 8414), from which clients learn where to sign in. */
import type { Faults } from "./fault.ts";

const stops = "The client finds the server, but says that it does not support authorization.";

export const issuerFaults = {
  "issuer-metadata-unreachable": {
    status: "fail",
    symptom: stops,
    cause:
      "The issuer cannot be reached from outside: its address is an inner one, its certificate is bad, or it is down.",
    fix: "Open the issuer's address in a browser. Its public address must be the one it is configured with (MCPAUTH_ISSUER).",
  },
  "issuer-metadata-redirected": {
    status: "fail",
    symptom: stops,
    cause:
      "The issuer's metadata redirects, to https, to a slash or to a login page. Not every client follows.",
    fix: "Answer at the very address. Name the issuer by the address at which it answers in the end.",
  },
  "issuer-metadata-not-found": {
    status: "fail",
    symptom: stops,
    cause:
      "None of the addresses that clients try has the issuer's metadata. For an issuer with a path, the path goes behind the well-known part (RFC 8414 §3.1).",
    fix: "Route /.well-known/oauth-authorization-server to the issuer, or give the issuer a host of its own.",
  },
  "issuer-metadata-error": {
    status: "fail",
    symptom: stops,
    cause: "The issuer's metadata answers with a server error, after which clients try no other address.",
    fix: "Read the log of the issuer and of the proxy before it.",
  },
  "issuer-metadata-html": {
    status: "fail",
    symptom: "The client reports a parse error, such as: Unexpected token '<'.",
    cause:
      "A web page comes where the issuer's metadata should: a single-page app answers for the whole host.",
    fix: "Route /.well-known/oauth-authorization-server and /.well-known/openid-configuration to the issuer, before the app's fallback.",
  },
  "issuer-metadata-incomplete": {
    status: "fail",
    symptom: stops,
    cause:
      "The document lacks issuer, authorization_endpoint, token_endpoint or the response type code (RFC 8414 §2).",
    fix: "Serve the issuer's own document, unchanged.",
  },
  "issuer-place-broken": {
    status: "warn",
    symptom: "Clients that look there first stop, though the right document is elsewhere.",
    cause:
      "Another of the addresses that clients try answers with a page, a redirect or an error, or with another issuer. Clients go on only after 404.",
    fix: "Answer 404 or the same document at all of them.",
  },
  "issuer-mismatch": {
    status: "fail",
    symptom: "Strict clients stop with an issuer mismatch (IssuerMismatchError in the MCP SDK 2.x).",
    cause:
      "The issuer in its own metadata is not, character by character, the one that the server names (RFC 8414 §3.3). Mostly a slash at the end or http for https.",
    fix: "Configure the issuer with its public address without a slash at the end, and let the server name just that; with mcpAuth() it follows from the secret.",
  },
  "http-behind-https": {
    status: "fail",
    symptom: "The client refuses an endpoint as insecure, or a browser blocks it.",
    cause:
      "The server is reached by https, but sends clients to http:// addresses: they were built from requests behind a proxy that ends TLS.",
    fix: "Configure public addresses instead of building them. mcpauth takes the server's from the project, the issuer's from its configuration.",
  },
  "local-address": {
    status: "fail",
    symptom: "It works on the developer's machine and nowhere else.",
    cause:
      "A public server sends clients to localhost or a private address, which is another machine for them.",
    fix: "Replace the address from development by the public one: a project for production of its own, with a secret of its own, is the clean way.",
  },
  "no-pkce": {
    status: "fail",
    symptom: "The client says that the server does not support PKCE, or: Incompatible auth server.",
    cause:
      "code_challenge_methods_supported does not list S256. Clients must refuse such an issuer (OAuth 2.1, MCP since 2025-11-25).",
    fix: "Use an issuer that does PKCE and says so, as mcpauth does.",
  },
  "no-response-issuer": {
    status: "warn",
    symptom: "None today. Clients will come to refuse answers that do not say who they are from.",
    cause:
      "The issuer does not say that its answers carry iss (RFC 9207), which guards against mix-ups of issuers.",
    fix: "Use an issuer that sends iss and advertises authorization_response_iss_parameter_supported.",
  },
} as const satisfies Faults;
