/** Set-up: the way of a project from its secret to the first call that a person allowed. */

/** In their order. The server's own stations are seen by asking it, the others as they happen. */
export const setupStations = [
  "secret",
  "online",
  "refusal",
  "metadata",
  "identify",
  "allow",
  "token",
  "call",
] as const;
export type SetupStation = (typeof setupStations)[number];
