/** Environment: the variables the SDK reads by itself. */

/** `MCPAUTH_ISSUER`, for an issuer that this process reaches at another address than the secret says. */
export function issuerFromEnvironment(): string | undefined {
  // biome-ignore lint/style/noProcessEnv: a published package has no main.ts to read it in.
  return process.env.MCPAUTH_ISSUER || undefined;
}

/** `next build` loads every route to see what it exports, on machines where secrets have no place. It calls none. */
export function isNextBuild(): boolean {
  // biome-ignore lint/style/noProcessEnv: a published package has no main.ts to read it in.
  return process.env.NEXT_PHASE === "phase-production-build";
}
