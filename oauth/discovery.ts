/** Discovery: the metadata document (RFC 8414) as strict and as careless clients both read it well. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { OauthEnv } from "./env.ts";

/** Both answer the same document: clients differ in where they look first. */
export const discoveryPaths = [
  "/.well-known/oauth-authorization-server",
  "/.well-known/openid-configuration",
];

/** What the engine does not know of. */
export const discoveryAdditions = {
  introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  revocation_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
};

/**
 * Not told: scopes. Some clients ask for every scope they find here, and `offline_access` makes others ask for
 * consent each time; what a server needs stands in its own metadata and its 401 (RFC 9728 §2).
 */
const withheld = [
  "scopes_supported",
  "claims_supported",
  "claims_parameter_supported",
  "request_uri_parameter_supported",
];

/** Koa middleware that puts the last hand to the document after the engine wrote it. */
export function editDiscovery({ issuer, clientDocuments }: OauthEnv) {
  const corrected = {
    // form_post needs a script on a page of ours; nobody asks for fragment.
    response_modes_supported: ["query"],
    registration_endpoint: issuer + endpoints.register,
    client_id_metadata_document_supported: clientDocuments.enabled,
  };
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.oidc?.route !== "discovery" || ctx.status !== 200) return;
    const document = ctx.body as Record<string, unknown>;
    for (const field of withheld) delete document[field];
    Object.assign(document, corrected);
  };
}
