/** Environment variables of the dashboard's server; each is explained in .env.example. */
import { z } from "zod";
import { commonVariables, port, portOf, readEnv } from "../shared/server/env.ts";

const variables = z.object({ ...commonVariables, PORT: port.optional() }).transform((env) => ({
  issuer: env.MCPAUTH_ISSUER,
  dashboardUrl: env.MCPAUTH_DASHBOARD_URL,
  encryptionKeys: env.MCPAUTH_ENCRYPTION_KEY,
  mongodbUri: env.MONGODB_URI,
  port: env.PORT ?? portOf(env.MCPAUTH_DASHBOARD_URL),
  trustProxy: env.TRUST_PROXY,
  logLevel: env.LOG_LEVEL,
}));

export type ApiEnv = z.infer<typeof variables>;

/** @throws ConfigurationError naming every variable that is missing or ill-formed */
export function readApiEnv(source: Record<string, string | undefined>): ApiEnv {
  return readEnv(variables, source);
}
