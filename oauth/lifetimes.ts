/** Lifetimes of what the issuer hands out, in seconds. */
import type { TokenLifetimes } from "../shared/lifetimes.ts";
import { lifetimeLimits, usualLifetimes } from "../shared/lifetimes.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";

const minute = 60;
const hour = 60 * minute;
export const day = 24 * hour;

export const lifetimes = {
  authorizationCode: minute,
  deviceCode: 10 * minute,
  interaction: hour,
  /** Whatever a project settles: a grant outlives every refresh token that hangs on it, or ever will. */
  grant: lifetimeLimits.refreshTokenAbsolute.most + day,
  session: 14 * day,
  dashboardGrant: hour,
  /** Of a client that registered itself, until it is first allowed something. */
  unusedClient: 30 * day,
};

/** Of the tokens of a project. */
export function lifetimesOf({ lifetimes: own }: Pick<ProjectRecord, "lifetimes">): TokenLifetimes {
  return own ?? usualLifetimes;
}

/** @param first when the connection's first refresh token was issued, in seconds since 1970 */
export function refreshTokenLife({ refreshTokenIdle, refreshTokenAbsolute }: TokenLifetimes, first: number) {
  const left = first + refreshTokenAbsolute - Math.floor(Date.now() / 1000);
  return Math.max(1, Math.min(refreshTokenIdle, left));
}
