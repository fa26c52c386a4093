/** Minted refresh: what of a minted person goes on from a refresh token to what it is exchanged for. */
import { errors } from "oidc-provider";
import { defaultMinting } from "../shared/minting.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { resourceServerInfo } from "./resource-binding.ts";
import type { MintedFacts } from "./subject-tokens.ts";

/** What a refresh token of a minted person carries on to its successors. */
export interface Minted {
  facts: MintedFacts;
  scope: string;
  /** Of each access token, in seconds. */
  lifetime: number;
}

interface Refresh {
  info: ReturnType<typeof resourceServerInfo>;
  /** Whose server URL it is now. */
  project: ProjectRecord;
  clientId: string;
  minted: Minted | undefined;
}

/**
 * What a refresh may still issue: a project may have become stricter since, and a server URL may have moved to another
 * project, whose people these are not.
 */
export function narrowed({ info, project, clientId, minted }: Refresh): Refresh["info"] {
  if (!minted) return info;
  if (clientId !== project._id)
    throw new errors.InvalidGrant("the server no longer belongs to the project that minted this");
  const { maxLifetimeSeconds, scopes } = project.minting ?? defaultMinting;
  const known = new Set(info.scope.split(" "));
  const allowed = minted.scope
    .split(" ")
    .filter((name) => known.has(name) && (scopes.length === 0 || scopes.includes(name)));
  if (allowed.length === 0)
    throw new errors.InvalidGrant("the project mints none of the token's scopes any more");
  return {
    ...info,
    scope: allowed.join(" "),
    accessTokenTTL: Math.min(minted.lifetime, maxLifetimeSeconds),
  };
}
