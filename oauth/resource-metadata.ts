/** Resource metadata: `GET /api/oauth/resource`, what a server learns about itself by its registration secret. */
import type { RequestHandler } from "express";
import type { ProjectSecrets } from "./project-secret.ts";

/**
 * Answers 200 `{ issuer, resource_name, resources, scopes_supported }` in the words of RFC 9728: the SDK publishes them as
 * protected-resource metadata, so that no server URL ever comes from a request's headers.
 */
export function resourceMetadata(issuer: string, secrets: ProjectSecrets): RequestHandler {
  return async (request, response) => {
    const project = await secrets.authenticate(request);
    response.set("Cache-Control", "no-store").json({
      issuer,
      resource_name: project.name,
      resources: project.serverUrls,
      // Clients ask for all that is named here at their first connection.
      scopes_supported: project.scopes.filter(({ stepUpOnly }) => !stepUpOnly).map(({ name }) => name),
    });
  };
}
