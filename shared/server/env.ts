/** Environment variables: read once per process, all mistakes reported together. */
import { isIP } from "node:net";
import { z } from "zod";
import { isLoopback } from "../server-url.ts";

/** A set-up that cannot work. Its message is meant for the person who starts the process. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/** RFC 8414 §2 allows an issuer to have a path; we do not, since clients fail on it. */
const origin = z.string().superRefine((value, context) => {
  const message = originProblem(value);
  if (message) context.addIssue({ code: "custom", message });
});

function originProblem(value: string): string | undefined {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return "must be a URL such as https://auth.example.com";
  if (url.origin !== value) {
    return "must be an origin in lower case: no path, no trailing slash, no default port";
  }
  // Tokens would travel in clear.
  if (url.protocol === "http:" && !isLoopback(url)) {
    return "must use https: plain http is possible only on localhost, 127.0.0.1 and [::1]";
  }
  return undefined;
}

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
  .transform((value) =>
    /^\d{1,2}$/.test(value) ? Number(value) : value.split(",").map((part) => part.trim()),
  )
  .refine(
    (value) => typeof value === "number" || value.every(isNetwork),
    "must be a number of proxies or a list of their addresses, never true",
  );

/** Express' own names for the ranges that are not on the internet. */
const namedNetworks = new Set(["loopback", "linklocal", "uniquelocal"]);

function isNetwork(value: string): boolean {
  if (namedNetworks.has(value)) return true;
  const [address = "", prefix] = value.split("/");
  const version = isIP(address);
  return (
    version > 0 &&
    (prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128)))
  );
}

/** OpenTelemetry's own names. */
const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

const collector = z
  .url({ protocol: /^https?$/, error: "must be a URL such as http://localhost:4318" })
  .optional();

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
  MCPAUTH_METRICS_TOKEN: z
    .string()
    .min(16, "must have at least 16 characters: `openssl rand -hex 32` prints some")
    .optional(),
  MCPAUTH_DRAIN: z.coerce
    .number("must be a number of seconds, 0 to 300")
    .int("must be a whole number of seconds")
    .min(0, "must be at least 0 seconds")
    .max(300, "must be at most 300 seconds")
    .optional(),
  // What else OpenTelemetry specifies its packages read themselves.
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"], "must be otlp or none").optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector,
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, `must be one of ${samplers.join(", ")}`)
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number("must be a number from 0 to 1")
    .min(0, "must be at least 0")
    .max(1, "must be at most 1")
    .default(1),
};

type Common = z.infer<z.ZodObject<typeof commonVariables>>;

/** What matters to the life of a process and to none of its routes. */
export interface Running {
  /** Seconds for which a server that is to end still takes requests, while its readiness is down. */
  drain?: number;
  /** Who may read the metrics; without it there are none. */
  metricsToken?: string;
  /** Which requests are traced; without it none is. */
  sampling?: Sampling;
}

export interface Sampling {
  /** From 0, no request, to 1, every one. */
  share: number;
  /** Whether a caller that says if it is traced itself decides for us too. */
  followsCaller: boolean;
}

/** In front of a local issuer stands no balancer that would have to notice. */
export function runningOf(env: Common): Running {
  const drain = env.MCPAUTH_DRAIN ?? (isLoopback(env.MCPAUTH_ISSUER) ? 0 : 5);
  return {
    ...(drain > 0 && { drain }),
    ...(env.MCPAUTH_METRICS_TOKEN && { metricsToken: env.MCPAUTH_METRICS_TOKEN }),
    ...(isTraced(env) && { sampling: samplingOf(env) }),
  };
}

function isTraced(env: Common): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === "true") return false;
  if (env.OTEL_TRACES_EXPORTER) return env.OTEL_TRACES_EXPORTER === "otlp";
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}

function samplingOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio }: Common): Sampling {
  const followsCaller = sampler.startsWith("parentbased_");
  if (sampler.endsWith("traceidratio")) return { share: ratio, followsCaller };
  return { share: sampler.endsWith("always_on") ? 1 : 0, followsCaller };
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
