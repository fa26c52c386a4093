/** Settings: what the environment says about a start, checked before anything is started. */
import { resolve } from "node:path";
import { z } from "zod";
import { readApiEnv } from "../api/env.ts";
import { readOauthEnv } from "../oauth/env.ts";
import { ConfigurationError, port, portOf, readEnv } from "../shared/server/env.ts";
import { isLoopback } from "../shared/server-url.ts";
import type { Environment } from "./mongod-binary.ts";

/** Where a server listens, and the variable that moves it. */
export interface Address {
  port: number;
  /** Without it on all interfaces. */
  host?: string;
  variable: string;
}

export interface Settings {
  issuer: string;
  dashboardUrl: string;
  dataDirectory: string;
  /** Undefined where the trial has a database, or a key, of its own. */
  mongodbUri: string | undefined;
  encryptionKey: string | undefined;
  addresses: { issuer: Address; dashboard: Address; example: Address };
  /** The demo project and the example server: only where nobody but this machine can reach the issuer. */
  hasDemo: boolean;
}

const root = resolve(import.meta.dirname, "..");

const variables = z.object({
  MCPAUTH_DATA_DIR: z.string().default(".data"),
  MCPAUTH_EXAMPLE_PORT: port.default(3000),
});

/** @throws ConfigurationError naming every variable that is missing or ill-formed */
export function readSettings(source: Environment): Settings {
  const env = completed(source);
  const problems = [readOwn, readOauthEnv, readApiEnv].flatMap((read) => problemsOf(() => read(env)));
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)].join("\n"));
  const { issuer, dashboardUrl } = readOauthEnv(env);
  const own = readOwn(env);
  return {
    issuer,
    dashboardUrl,
    dataDirectory: resolve(root, own.MCPAUTH_DATA_DIR),
    mongodbUri: source.MONGODB_URI || undefined,
    encryptionKey: source.MCPAUTH_ENCRYPTION_KEY || undefined,
    addresses: {
      issuer: addressOf("MCPAUTH_ISSUER", issuer, 4000),
      dashboard: addressOf("MCPAUTH_DASHBOARD_URL", dashboardUrl, 4001),
      example: { port: own.MCPAUTH_EXAMPLE_PORT, variable: "MCPAUTH_EXAMPLE_PORT" },
    },
    hasDemo: isLoopback(issuer),
  };
}

function readOwn(env: Environment) {
  return readEnv(variables, env);
}

/** Stands in for what will be made later, so that everything else can be checked now. */
function completed(source: Environment): Environment {
  const key = isPublic(source.MCPAUTH_ISSUER) ? undefined : Buffer.alloc(32).toString("base64");
  return {
    ...source,
    // Both servers read it; here each gets its own.
    PORT: undefined,
    MONGODB_URI: source.MONGODB_URI || "mongodb://127.0.0.1",
    MCPAUTH_ENCRYPTION_KEY: source.MCPAUTH_ENCRYPTION_KEY || key,
  };
}

/** An issuer that others can reach takes no generated key. What is no address at all is complained of as such. */
function isPublic(issuer: string | undefined): boolean {
  return issuer !== undefined && /^https?:/.test(issuer) && URL.canParse(issuer) && !isLoopback(issuer);
}

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split("\n");
  }
}

/** A public address is somebody else's: a reverse proxy there leads to the local port. */
function addressOf(variable: string, url: string, localPort: number): Address {
  if (!isLoopback(url)) return { variable, port: localPort };
  return { variable, port: portOf(url), host: new URL(url).hostname.replace(/^\[|\]$/g, "") };
}
