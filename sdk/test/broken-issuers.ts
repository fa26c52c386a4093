/** Broken issuers: the part of the gallery in which the server is healthy and what it leads to is not. */
import type { Responder } from "./healthy-server.ts";
import { authorizationServer, issuer, missing } from "./healthy-server.ts";
import type { Gallery } from "./server-change.ts";
import { appPage, authorization, discovery, hidden, redirectTo, registration } from "./server-change.ts";

export const brokenIssuers: Gallery = {
  "has an issuer without metadata": ["issuer-metadata-not-found", discovery(missing)],
  "has an issuer that fails": ["issuer-metadata-error", discovery(() => new Response("Oh", { status: 502 }))],
  "has an issuer behind an app": ["issuer-metadata-html", discovery(appPage)],
  "has an issuer that redirects": ["issuer-metadata-redirected", discovery(() => redirectTo("/login"))],
  "has an issuer that hides an endpoint": [
    "issuer-metadata-incomplete",
    discovery(() => authorizationServer({ token_endpoint: undefined })),
  ],
  "has an issuer with an app at one of its addresses": [
    "issuer-place-broken",
    ({ url }) => (url.endsWith("/openid-configuration") ? appPage() : undefined),
  ],
  "has an issuer that adds a slash": [
    "issuer-mismatch",
    discovery(() => authorizationServer({ issuer: `${issuer}/` })),
  ],
  "has an issuer that takes itself for http": [
    "http-behind-https",
    discovery(() => authorizationServer({ token_endpoint: "http://auth.example.com/api/oauth/token" })),
  ],
  "has an issuer from development": [
    "local-address",
    discovery(() => authorizationServer({ authorization_endpoint: "http://localhost:4000/oauth/authorize" })),
  ],
  "has an issuer without PKCE": [
    "no-pkce",
    discovery(() => authorizationServer({ code_challenge_methods_supported: undefined })),
  ],
  "has an issuer that does not sign its answers": [
    "no-response-issuer",
    discovery(() => authorizationServer({ authorization_response_iss_parameter_supported: undefined })),
  ],
  "has an issuer that takes no newcomers": [
    "no-registration",
    discovery(() =>
      authorizationServer({
        registration_endpoint: undefined,
        client_id_metadata_document_supported: undefined,
      }),
    ),
  ],
  "has an issuer that only reads documents": [
    "documents-only",
    discovery(() => authorizationServer({ registration_endpoint: undefined })),
  ],
  "has an issuer that wants secrets": [
    "no-public-clients",
    discovery(() => authorizationServer({ token_endpoint_auth_methods_supported: ["client_secret_basic"] })),
  ],
  "has an issuer that redirects for anybody": [
    "open-redirect",
    authorization(({ url }) => redirectTo(`${new URL(url).searchParams.get("redirect_uri")}?code=1`)),
  ],
  "has an issuer that fails at sign-in": [
    "authorize-error",
    authorization(() => new Response("Oh", { status: 500 })),
  ],
  "has an issuer that knows no custom schemes": ["registration-refused", registration(refuseCustomSchemes)],
  "has an issuer that registers with null": [
    "registration-answer",
    registration(() => Response.json({ client_id: "cli_1", client_uri: null }, { status: 201 })),
  ],
  "has an issuer that compares ports": [
    "loopback-port",
    authorization(() => new Response("redirect_uri is not registered", { status: 400 })),
  ],
  "has an issuer that hides from pages": ["issuer-hidden", discovery(hidden)],
};

async function refuseCustomSchemes(request: Request, healthy: Responder): Promise<Response> {
  const { redirect_uris: uris } = (await request.clone().json()) as { redirect_uris: string[] };
  const isFine = uris.every((uri) => uri.startsWith("http"));
  return isFine ? healthy(request) : Response.json({ error: "invalid_redirect_uri" }, { status: 400 });
}
