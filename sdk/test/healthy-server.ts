/** Healthy server: an MCP server with its issuer behind a proxy that ends TLS, as the doctor would have every server be. */
import { getRequestListener } from "@hono/node-server";
import type { DoctorFetch } from "../doctor/finding.ts";
import { listen } from "./listen.ts";

export const serverUrl = "https://mcp.example.com/mcp";
export const issuer = "https://auth.example.com";
export const metadataUrl = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";

export type Responder = (request: Request) => Response | Promise<Response>;

export const healthy: Responder = (request) => {
  if (request.method === "OPTIONS") return preflight(request);
  if (isMetadata(request)) return protectedResource();
  if (isDiscovery(request)) return authorizationServer();
  if (isRegistration(request)) return register(request);
  if (isMcpRoute(request)) return refuse(request);
  return isAuthorization(request) ? new Response("unknown client", { status: 400 }) : missing();
};

export const isMetadata = ({ url }: Request) =>
  /^https:\/\/mcp.example.com\/\.well-known\/oauth-protected-resource(\/mcp)?$/.test(url);
export const isMcpRoute = ({ url }: Request) => url.replace(/\/$/, "") === serverUrl;
export const isDiscovery = ({ url }: Request) =>
  /^https:\/\/auth.example.com\/\.well-known\/(oauth-authorization-server|openid-configuration)$/.test(url);
export const isAuthorization = ({ url }: Request) => url.startsWith(`${issuer}/oauth/authorize?`);
export const isRegistration = ({ url }: Request) => url === `${issuer}/api/oauth/register`;

/** What lets pages of any origin read an answer. */
export const anyPage = { "Access-Control-Allow-Origin": "*" };

export function missing(): Response {
  return Response.json({ error: "not_found" }, { status: 404, headers: anyPage });
}

export function protectedResource(changes: object = {}): Response {
  const document = { resource: serverUrl, authorization_servers: [issuer], scopes_supported: ["mcp:tools"] };
  return Response.json({ ...document, ...changes }, { headers: anyPage });
}

export function authorizationServer(changes: object = {}): Response {
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/api/oauth/token`,
    registration_endpoint: `${issuer}/api/oauth/register`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["none"],
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
  };
  return Response.json({ ...document, ...changes }, { headers: anyPage });
}

function preflight({ headers }: Request): Response {
  const allowed = headers.get("Access-Control-Request-Headers") ?? "";
  return new Response(null, {
    status: 204,
    headers: { ...anyPage, "Access-Control-Allow-Headers": allowed },
  });
}

function refuse({ headers }: Request): Response {
  const error = headers.has("Authorization") ? 'error="invalid_token", ' : "";
  return Response.json(
    { error: "invalid_token" },
    {
      status: 401,
      headers: {
        ...anyPage,
        "Access-Control-Expose-Headers": "WWW-Authenticate",
        "WWW-Authenticate": `Bearer ${error}resource_metadata="${metadataUrl}"`,
      },
    },
  );
}

async function register(request: Request): Promise<Response> {
  const metadata = (await request.json()) as object;
  return Response.json({ client_id: "cli_1", ...metadata }, { status: 201, headers: anyPage });
}

/** Serves it on a free port; the `fetch` stands for the DNS and the proxy that lead its names there. */
export async function serve(answer: Responder): Promise<AsyncDisposable & { fetch: DoctorFetch }> {
  const { url, close } = await listen(
    getRequestListener((request) => {
      const { pathname, search } = new URL(request.url);
      const asked = `${request.headers.get("X-Forwarded-Host")}${pathname}${search}`;
      return answer(new Request(`https://${asked}`, request));
    }),
  );
  return {
    fetch: (address, init) => {
      const { host, origin } = new URL(address);
      return fetch(url + address.slice(origin.length), {
        ...init,
        headers: { ...init.headers, "X-Forwarded-Host": host },
      });
    },
    [Symbol.asyncDispose]: close,
  };
}
