/** Discovery: the metadata document (RFC 8414) as strict and as careless clients both read it well. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";

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
export async function editDiscovery(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (ctx.oidc?.route !== "discovery" || ctx.status !== 200) return;
  const document = ctx.body as Record<string, unknown>;
  for (const field of withheld) delete document[field];
  document.registration_endpoint = ctx.oidc.issuer + endpoints.register;
}
