/** OpenAPI: the OAuth endpoints in a form for programs, `GET /api/oauth/openapi.json`. */
import type { RequestHandler } from "express";
import { clientPaths } from "./openapi/clients.ts";
import { serverPaths } from "./openapi/servers.ts";
import { tokenPaths } from "./openapi/tokens.ts";

/** Answers the OpenAPI 3.1 document of this issuer, to pages of every origin. */
export function openApi(issuer: string): RequestHandler {
  const document = openApiDocument(issuer);
  return (_request, response) => {
    response
      .set({ "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" })
      .json(document);
  };
}

export function openApiDocument(issuer: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: "mcpauth",
      version: "1",
      summary: "The OAuth endpoints of an mcpauth issuer",
      description: "An example of a request is answered by the example of the same name.",
    },
    servers: [{ url: issuer }],
    paths: { ...serverPaths, ...clientPaths, ...tokenPaths },
    components: {
      securitySchemes: {
        registrationSecret: {
          type: "http",
          scheme: "bearer",
          description: "The project's registration secret, mcpauth_sk_…",
        },
        clientSecret: {
          type: "http",
          scheme: "basic",
          description: "Client id and secret; public clients send client_id",
        },
      },
    },
  };
}
