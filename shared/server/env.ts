/** Environment variables: read once per process, all mistakes reported together. */
import { z } from "zod";
import { isLoopback } from "../server-url.ts";

/** A set-up that cannot work. Its message is meant for the person who starts the process. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/** An origin: scheme, host and port, nothing else. RFC 8414 §2 allows a path; we do not (clients fail on it). */
const origin = z
  .url({ protocol: /^https?$/, error: "must be a URL such as https://auth.example.com" })
  .refine(
    (value) => new URL(value).origin === value,
    "must be an origin in lower case: no path, no trailing slash, no default port",
  );

const encryptionKeys = z
  .string({
    error: "is missing: set it to the output of `openssl rand -base64 32`, the same for every process",
  })
  .transform((list) => list.split(",").map((key) => Buffer.from(key.trim(), "base64")))
  .refine(
    (keys) => keys.every((key) => key.length === 32),
    "must be 32 bytes in base64, as `openssl rand -base64 32` prints them (several: newest first, commas between)",
  );

export const port = z.coerce
  .number("must be a port number")
  .int()
  .min(1)
  .max(65535, "must be a port number, 1 to 65535");

/** How many reverse proxies stand in front, or their addresses; never "all", which would trust anybody's header. */
const trustProxy = z
  .string()
  .default("0")
  .refine((value) => value !== "true", "must be a number of proxies or a list of their addresses, never true")
  .transform((value) => (/^\d+$/.test(value) ? Number(value) : value.split(",").map((part) => part.trim())));

/** Variables that both servers read. */
export const commonVariables = {
  MCPAUTH_ISSUER: origin.default("http://localhost:4000"),
  MCPAUTH_DASHBOARD_URL: origin.default("http://localhost:4001"),
  MCPAUTH_ENCRYPTION_KEY: encryptionKeys,
  MONGODB_URI: z
    .string({ error: "is missing: set it to the address of a MongoDB replica set" })
    .regex(/^mongodb(\+srv)?:\/\//, "must start with mongodb:// or mongodb+srv://"),
  TRUST_PROXY: trustProxy,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
};

/** For `superRefine`: refuses plain http anywhere but on this machine, since tokens would travel in clear. */
export function refuseInsecureAddresses(
  env: { MCPAUTH_ISSUER: string; MCPAUTH_DASHBOARD_URL: string },
  context: z.core.$RefinementCtx,
): void {
  for (const name of ["MCPAUTH_ISSUER", "MCPAUTH_DASHBOARD_URL"] as const) {
    if (env[name].startsWith("https:") || isLoopback(env[name])) continue;
    const message = `${name} must use https: plain http is possible only on localhost, 127.0.0.1 and [::1]`;
    context.addIssue({ code: "custom", message });
  }
}

/** The port an address names or implies; `PORT` overrides it behind a proxy. */
export function portOf(url: string): number {
  const { port: explicit, protocol } = new URL(url);
  if (explicit) return Number(explicit);
  return protocol === "https:" ? 443 : 80;
}

/**
 * @param schema one entry per variable
 * @param source usually `process.env`; an empty string counts as not set
 * @throws ConfigurationError naming every variable that is missing or ill-formed, one line each
 */
export function readEnv<T extends z.ZodType>(
  schema: T,
  source: Record<string, string | undefined>,
): z.infer<T> {
  const result = schema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value)));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) =>
    [issue.path.join("."), issue.message].filter(Boolean).join(" "),
  );
  throw new ConfigurationError(lines.join("\n"));
}
