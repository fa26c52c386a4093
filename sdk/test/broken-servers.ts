/** Broken servers: a gallery for the doctor. Each is the healthy server with one thing wrong. */
import { brokenIssuers } from "./broken-issuers.ts";
import { issuer, metadataUrl, missing, protectedResource, serverUrl } from "./healthy-server.ts";
import type { Gallery } from "./server-change.ts";
import {
  appPage,
  challenge,
  discovery,
  edited,
  either,
  hidden,
  isBot,
  metadata,
  redirectTo,
  resource,
  route,
} from "./server-change.ts";

const rootMetadataUrl = metadataUrl.replace(/\/mcp$/, "");

export const brokenServers: Gallery = {
  "has no guard": ["no-token-accepted", route(() => Response.json({ jsonrpc: "2.0", id: 1, result: {} }))],
  "stands behind a login page": ["refusal-redirected", route(() => redirectTo("/login"))],
  "takes localhost for its only name": [
    "refusal-forbidden",
    route(() => Response.json({ error: "Invalid Host: mcp.example.com" }, { status: 403 })),
  ],
  "is at another path": ["server-not-found", route(missing)],
  "speaks the old transport": [
    "method-not-allowed",
    route(({ method }) => (method === "POST" ? new Response(null, { status: 405 }) : undefined)),
  ],
  "judges sessions first": [
    "refused-otherwise",
    route(() => Response.json({ error: "Bad Request: No valid session ID" }, { status: 400 })),
  ],
  "counts calls of nobody's": ["rate-limited", route(() => new Response("Slow down", { status: 429 }))],
  fails: ["server-error", route(() => Response.json({ error: "server_error" }, { status: 500 }))],
  "has a proxy with error pages of its own": [
    "refusal-html",
    route((request, healthy) => edited(healthy(request), { "Content-Type": "text/html" })),
  ],
  "has a proxy that drops the challenge": ["no-challenge", challenge(null)],
  "has a proxy that asks for a password": ["other-scheme", challenge('Basic realm="staging"')],
  "does not say where its metadata is": ["no-metadata-address", challenge('Bearer error="invalid_token"')],
  "says where its metadata is by a path": [
    "bad-metadata-address",
    challenge('Bearer error="invalid_token", resource_metadata="/.well-known/oauth-protected-resource"'),
  ],
  "has no metadata": ["metadata-not-found", metadata(missing)],
  "has metadata that fails": ["metadata-error", metadata(() => new Response("Oh", { status: 500 }))],
  "has metadata that redirects": ["metadata-redirected", metadata(() => redirectTo(`${metadataUrl}/`))],
  "has an app that answers for the metadata, out of a cache": ["metadata-html", metadata(appPage)],
  "does not say for what its tokens are": [
    "metadata-incomplete",
    metadata(() => protectedResource({ resource: undefined })),
  ],
  "has metadata of another type": [
    "metadata-type",
    metadata((request, healthy) => edited(healthy(request), { "Content-Type": "text/plain" })),
  ],
  "has metadata at the root only": [
    "metadata-place-missing",
    either(challenge(`Bearer error="invalid_token", resource_metadata="${rootMetadataUrl}"`), ({ url }) =>
      url === metadataUrl ? missing() : undefined,
    ),
  ],
  "has an app that answers for the root": [
    "metadata-place-broken",
    ({ url }) => (url === rootMetadataUrl ? appPage() : undefined),
  ],
  "has two truths about its metadata": [
    "metadata-places-differ",
    either(challenge(`Bearer error="invalid_token", resource_metadata="${rootMetadataUrl}"`), ({ url }) =>
      url === metadataUrl ? protectedResource({ resource: `${serverUrl}/old` }) : undefined,
    ),
  ],
  "takes itself for http": ["resource-scheme", resource("http://mcp.example.com/mcp")],
  "takes itself for localhost": ["resource-host", resource("http://localhost:3000/mcp")],
  "adds a slash": ["resource-slash", resource(`${serverUrl}/`)],
  "takes its tokens for the whole host": ["resource-path", resource("https://mcp.example.com")],
  "asks for offline_access": [
    "scope-offline-access",
    metadata(() => protectedResource({ scopes_supported: ["mcp:tools", "offline_access"] })),
  ],
  "lists no scopes": ["scopes-empty", metadata(() => protectedResource({ scopes_supported: [] }))],
  "names no issuer": [
    "no-authorization-server",
    metadata(() => protectedResource({ authorization_servers: [] })),
  ],
  "names two issuers": [
    "several-authorization-servers",
    metadata(() => protectedResource({ authorization_servers: [issuer, "https://other.example.com"] })),
  ],
  "takes any token": [
    "wrong-token-accepted",
    route(({ headers }) => (headers.has("Authorization") ? Response.json({}) : undefined)),
  ],
  "cannot reach its issuer": [
    "wrong-token-failed",
    route(({ headers }) => (headers.has("Authorization") ? new Response("Oh", { status: 503 }) : undefined)),
  ],
  "takes a bad token for a missing scope": [
    "wrong-token-otherwise",
    route(({ headers }) => (headers.has("Authorization") ? new Response("No", { status: 403 }) : undefined)),
  ],
  "does not say that a token is bad": [
    "wrong-token-unnamed",
    challenge(`Bearer resource_metadata="${metadataUrl}"`),
  ],
  "guards POST only": [
    "stream-open",
    route(({ method }) =>
      method === "GET" ? new Response("", { headers: { "Content-Type": "text/event-stream" } }) : undefined,
    ),
  ],
  "fails at GET": [
    "stream-failed",
    route(({ method }) => (method === "GET" ? new Response("Oh", { status: 500 }) : undefined)),
  ],
  "is open behind a slash": [
    "slash-open",
    route(({ url }) => (url.endsWith("/") ? Response.json({ jsonrpc: "2.0" }) : undefined)),
  ],
  "redirects slashes": [
    "slash-redirected",
    route(({ url }) => (url.endsWith("/") ? redirectTo(serverUrl) : undefined)),
  ],
  "has a bot wall before it": [
    "bot-wall",
    route(({ headers }) => (isBot(headers) ? edited(appPage(), {}, 403) : undefined)),
  ],
  "has a bot wall before its issuer": [
    "bot-wall",
    discovery(({ headers }) => (isBot(headers) ? edited(appPage(), {}, 403) : undefined)),
  ],
  "refuses preflights": [
    "preflight-refused",
    route((request, healthy) =>
      request.method === "OPTIONS" ? healthy(new Request(request, { method: "POST" })) : undefined,
    ),
  ],
  "forgets Authorization in its preflight": [
    "preflight-headers",
    route((request, healthy) =>
      request.method === "OPTIONS"
        ? edited(healthy(request), { "Access-Control-Allow-Headers": "*" })
        : undefined,
    ),
  ],
  "hides its challenge from pages": [
    "challenge-hidden",
    route((request, healthy) => edited(healthy(request), { "Access-Control-Expose-Headers": null })),
  ],
  "hides its metadata from pages": ["metadata-hidden", metadata(hidden)],
  "is an hour behind": [
    "clock-skew",
    async (request, healthy) =>
      edited(healthy(request), { Date: new Date(Date.now() - 3_600_000).toUTCString() }),
  ],
  ...brokenIssuers,
};
