/** Faults of the protected resource metadata (RFC 9728), which leads clients from the server to its issuer. */
import type { Faults } from "./fault.ts";

const stops = "The client says that authorization failed, without a browser window ever opening.";

export const metadataFaults = {
  "metadata-unreachable": {
    status: "fail",
    symptom: stops,
    cause:
      "The metadata's address cannot be reached from outside, though the server can: it names an inner host, another port or a name without DNS record.",
    fix: "Let the challenge name the public address. With mcpAuth() that is the project's server URL: correct it in the dashboard.",
  },
  "metadata-redirected": {
    status: "fail",
    symptom: "Some clients connect, others say that authorization failed.",
    cause:
      "The metadata's address redirects, to a login page, to a slash or to another host. Not every client follows.",
    fix: "Answer at this very address. Take /.well-known/ out of login middleware and of rules that add or remove slashes.",
  },
  "metadata-not-found": {
    status: "fail",
    symptom: stops,
    cause:
      "The metadata is not served where the server's own 401 says: a proxy routes only /mcp to the server, or a framework needs a route of its own.",
    fix: "Route /.well-known/oauth-protected-resource and all below it to the server. With getmcpauth/fetch add the `metadata` route; with an Express router add `app.use(auth.metadata)`.",
  },
  "metadata-error": {
    status: "fail",
    symptom: stops,
    cause:
      "The metadata's address answers with a server error. mcpauth does that while it cannot ask the issuer for the project's server URL.",
    fix: "Read the server's log. Check MCPAUTH_SECRET, and that this server can reach the issuer.",
  },
  "metadata-html": {
    status: "fail",
    symptom: "The client reports a parse error, such as: Unexpected token '<'.",
    cause:
      "A web page comes where JSON should: the fallback page of a single-page app, a login page, or a page that a cache keeps from before.",
    fix: "Mount the guard before the fallback that answers everything, and empty the proxy's or CDN's cache for /.well-known/.",
  },
  "metadata-incomplete": {
    status: "fail",
    symptom: stops,
    cause: "The document lacks `resource` (RFC 9728 §2), or it is no JSON object.",
    fix: "Let mcpAuth() serve the document, or make it by protectedResourceMetadata().",
  },
  "metadata-type": {
    status: "warn",
    symptom: "Strict clients reject the metadata.",
    cause: "The document is JSON, but its Content-Type is not application/json (RFC 9728 §3.2).",
    fix: "Send Content-Type: application/json. A static file needs an ending in .json, or a rule for /.well-known/.",
  },
  "metadata-place-missing": {
    status: "warn",
    symptom: "Clients that do not read the 401's header find no metadata.",
    cause:
      "The document is not at the address made of the server URL: /.well-known/oauth-protected-resource with the server's path behind it (RFC 9728 §3.1).",
    fix: "Serve it there too, and route /.well-known/oauth-protected-resource and all below it to the server.",
  },
  "metadata-place-broken": {
    status: "warn",
    symptom: "Clients that look there first stop, though the right document is elsewhere.",
    cause:
      "One of the well-known addresses answers with a page, a redirect or an error. Clients go on only after 404.",
    fix: "Answer 404 there, or the document. A single-page app's fallback must leave /.well-known/ alone.",
  },
  "metadata-places-differ": {
    status: "warn",
    symptom: "Some clients connect, others get a token that the server refuses.",
    cause: "The documents at the well-known addresses contradict each other.",
    fix: "Serve both from one place. An old static file or a cached copy is the usual second one.",
  },
  "no-authorization-server": {
    status: "fail",
    symptom: stops,
    cause: "The document names no authorization server, or what it names is no http(s) address.",
    fix: 'authorization_servers must be an array whose first entry is the issuer, as in ["https://auth.example.com"].',
  },
  "several-authorization-servers": {
    status: "warn",
    symptom: "Clients never use any but the first issuer.",
    cause: "Clients take the first entry of authorization_servers and look at no other.",
    fix: "Put the issuer that people are to use first, and leave out those that nobody needs.",
  },
  "other-issuer": {
    status: "fail",
    symptom: "People sign in elsewhere than expected, and the server refuses their tokens.",
    cause: "The server names another issuer than the one that was expected of it.",
    fix: "Set MCPAUTH_SECRET to a secret of the project at the right issuer: the secret says which issuer it belongs to.",
  },
  "scope-offline-access": {
    status: "warn",
    symptom: "People are asked for consent each time they connect.",
    cause:
      "scopes_supported lists offline_access, which is no scope of a server: clients ask for all they find there.",
    fix: "Leave offline_access out.",
  },
  "scopes-empty": {
    status: "warn",
    symptom: "The Python client asks for an ill-formed scope, and the issuer refuses it.",
    cause: "scopes_supported is there, but empty.",
    fix: "List the scopes, or leave the field out.",
  },
} as const satisfies Faults;
