/** Lifetimes of what the issuer hands out, in seconds. */

const minute = 60;
const hour = 60 * minute;
export const day = 24 * hour;

/** A refresh token lives on by its idle life at each use, up to the absolute one. */
export const lifetimes = {
  accessToken: hour,
  authorizationCode: minute,
  deviceCode: 10 * minute,
  interaction: hour,
  refreshTokenIdle: 30 * day,
  refreshTokenAbsolute: 365 * day,
  session: 14 * day,
  dashboardGrant: hour,
  /** Of a client that registered itself, until it is first allowed something. */
  unusedClient: 30 * day,
};
