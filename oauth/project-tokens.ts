/** Project tokens: which tokens are a project's to ask about and to end, for whoever holds its registration secret. */
import type { Request } from "express";
import { errors } from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { artifactId, tokenPrefix } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Fact } from "./events.ts";
import { isProject } from "./project-client.ts";

/** @throws errors.InvalidRequest if the form does not hold it once */
export function tokenOf(request: Request): string {
  const token: unknown = request.body?.token;
  if (typeof token === "string" && token !== "") return token;
  throw new errors.InvalidRequest(
    "token is missing: send it once, as application/x-www-form-urlencoded, in the request body",
  );
}

/** Tokens say by their prefix which of these they are, if any. Whether it is still live is another matter. */
export async function findToken(
  store: ArtifactStore,
  token: string,
  models: string[],
): Promise<Artifact | null> {
  const model = models.find((name) => token.startsWith(tokenPrefix(name)));
  return model ? store.records.find(artifactId(model, token)) : null;
}

/** Expiry is judged here: MongoDB removes what expired only once a minute. */
export function isLive({ expiresAt }: Artifact): boolean {
  return expiresAt !== undefined && expiresAt.getTime() > Date.now();
}

/** For one of the project's servers. What was minted is whoever's minted it, wherever its server may have gone since. */
export function isOf(project: ProjectRecord, { resource, clientId = "" }: Artifact): boolean {
  const own = clientId === project._id || !isProject(clientId);
  return own && resource !== undefined && project.serverUrls.includes(resource);
}

export function ownersOf({ grantId, clientId, accountId }: Artifact): Partial<Fact> {
  return {
    ...(grantId && { attempt: grantId }),
    ...(clientId && { clientId }),
    ...(accountId && { accountId }),
  };
}
