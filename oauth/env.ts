/** Environment variables of the authorization server; each is explained in .env.example. */
import { z } from "zod";
import { signInCallback } from "../shared/endpoints.ts";
import { commonVariables, port, portOf, readEnv, runningOf } from "../shared/server/env.ts";
import { isLoopback } from "../shared/server-url.ts";
import { readOpenIdSettings } from "./openid-settings.ts";

const webAddress = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be a URL such as ${example}` });

/** Host names with commas between; a leading dot means the subdomains too. */
const hosts = z
  .string()
  .default("")
  .transform((list) =>
    list
      .toLowerCase()
      .split(",")
      .map((host) => host.trim())
      .filter(Boolean),
  );

const variables = z
  // Loose, for the variables of OpenID Connect providers: their names are the operator's.
  .looseObject({
    ...commonVariables,
    PORT: port.optional(),
    GITHUB_CLIENT_ID: z.string().optional(),
    GITHUB_CLIENT_SECRET: z.string().optional(),
    GITHUB_BASE_URL: webAddress("https://github.com").default("https://github.com"),
    GITHUB_API_URL: webAddress("https://api.github.com").default("https://api.github.com"),
    MCPAUTH_REFRESH_GRACE: z.coerce
      .number("must be a number of seconds, 0 to 3600")
      .int("must be a whole number of seconds")
      .min(0, "must be at least 0 seconds")
      .max(3600, "must be at most 3600 seconds")
      .default(120),
    MCPAUTH_CLIENT_DOCUMENTS: z.enum(["on", "off"], "must be on or off").default("on"),
    MCPAUTH_CLIENT_DOCUMENT_HOSTS: hosts,
    MCPAUTH_CLIENT_DOCUMENT_HOSTS_DENIED: hosts,
    MCPAUTH_RATE_LIMITS: z.enum(["on", "off"], "must be on or off").default("on"),
  })
  .superRefine((env, context) => {
    const refuse = (message: string) => context.addIssue({ code: "custom", message });
    const openId = readOpenIdSettings(env, refuse);
    const missing = (["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"] as const).filter((name) => !env[name]);
    if (missing.length === 1) refuse(`${missing[0]} is missing: GitHub sign-in needs both`);
    if (missing.length < 2 || openId.length > 0 || !URL.canParse(env.MCPAUTH_ISSUER)) return;
    if (isLoopback(env.MCPAUTH_ISSUER)) return;
    refuse(
      "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are missing: create an OAuth app at https://github.com/settings/developers with the callback URL " +
        `${env.MCPAUTH_ISSUER}${signInCallback("github")}, or set the variables of another provider (.env.example lists them)`,
    );
  })
  .transform((env) => ({
    issuer: env.MCPAUTH_ISSUER,
    dashboardUrl: env.MCPAUTH_DASHBOARD_URL,
    encryptionKeys: env.MCPAUTH_ENCRYPTION_KEY,
    mongodbUri: env.MONGODB_URI,
    port: env.PORT ?? portOf(env.MCPAUTH_ISSUER),
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    ...runningOf(env),
    /** Seconds in which a used refresh token still yields its successor. */
    refreshGrace: env.MCPAUTH_REFRESH_GRACE,
    clientDocuments: {
      enabled: env.MCPAUTH_CLIENT_DOCUMENTS === "on",
      allowedHosts: env.MCPAUTH_CLIENT_DOCUMENT_HOSTS,
      deniedHosts: env.MCPAUTH_CLIENT_DOCUMENT_HOSTS_DENIED,
    },
    rateLimits: env.MCPAUTH_RATE_LIMITS === "on",
    gitHub:
      env.GITHUB_CLIENT_ID && env.GITHUB_CLIENT_SECRET
        ? {
            clientId: env.GITHUB_CLIENT_ID,
            clientSecret: env.GITHUB_CLIENT_SECRET,
            baseUrl: env.GITHUB_BASE_URL,
            apiUrl: env.GITHUB_API_URL,
          }
        : undefined,
    openId: readOpenIdSettings(env, () => {}),
    /** Signing in by typing a login: only where nobody but this machine can reach the issuer. */
    developmentSignIn: isLoopback(env.MCPAUTH_ISSUER),
  }));

export type OauthEnv = z.infer<typeof variables>;

/** @throws ConfigurationError naming every variable that is missing or ill-formed */
export function readOauthEnv(source: Record<string, string | undefined>): OauthEnv {
  return readEnv(variables, source);
}
