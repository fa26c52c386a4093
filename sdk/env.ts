/** Environment: the one variable the SDK reads by itself. */

/** `MCPAUTH_ISSUER`, for an issuer that this process reaches at another address than the secret says. */
export function issuerFromEnvironment(): string | undefined {
  // biome-ignore lint/style/noProcessEnv: a published package has no main.ts to read it in.
  return process.env.MCPAUTH_ISSUER || undefined;
}
