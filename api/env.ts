/** Environment variables of the dashboard's server; each is explained in .env.example. */
import { z } from "zod";
import { accountName } from "../shared/invitation.ts";
import { commonVariables, port, portOf, readEnv, runningOf } from "../shared/server/env.ts";
import { isLoopback } from "../shared/server-url.ts";

const admins = z
  .string()
  .transform((list) => list.split(","))
  .pipe(z.array(accountName));

/** Where anybody may sign in as anybody there is one who need not be named: the name that the sign-in page suggests. */
const trialAdmins = ["development:developer"];

const variables = z
  .object({ ...commonVariables, PORT: port.optional(), MCPAUTH_ADMINS: admins.optional() })
  .transform((env) => ({
    issuer: env.MCPAUTH_ISSUER,
    dashboardUrl: env.MCPAUTH_DASHBOARD_URL,
    encryptionKeys: env.MCPAUTH_ENCRYPTION_KEY,
    mongodbUri: env.MONGODB_URI,
    port: env.PORT ?? portOf(env.MCPAUTH_DASHBOARD_URL),
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    ...runningOf(env),
    admins: env.MCPAUTH_ADMINS ?? (isLoopback(env.MCPAUTH_ISSUER) ? trialAdmins : []),
  }));

export type ApiEnv = z.infer<typeof variables>;

/** @throws ConfigurationError naming every variable that is missing or ill-formed */
export function readApiEnv(source: Record<string, string | undefined>): ApiEnv {
  return readEnv(variables, source);
}
