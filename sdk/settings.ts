/** Settings: the options once checked, with their defaults. */
import { issuerFromEnvironment } from "./env.ts";
import { McpAuthConfigError } from "./errors.ts";
import type { McpAuthOptions, McpAuthVerifierOptions } from "./options.ts";
import { issuerOfSecret } from "./registration-secret.ts";
import type { Report } from "./report.ts";
import { createReport } from "./report.ts";
import type { ServerUrl } from "./server-url.ts";
import { readServerUrl } from "./server-url.ts";

/** Holds the secret: nothing may keep it whole. */
export interface Settings {
  readonly secret: string;
  readonly issuer: string;
  readonly resource: ServerUrl | undefined;
  readonly requiredScopes: readonly string[];
  readonly cacheTtlMs: number;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
  readonly report: Report;
}

const verifierOptionNames = [
  "registrationSecret",
  "cacheTtlMs",
  "resource",
  "issuer",
  "timeoutMs",
  "fetch",
  "onError",
];
const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** @throws McpAuthConfigError for the first option that is missing, wrong or unknown */
export function readMiddlewareOptions(options: McpAuthOptions): Settings {
  return readOptions(options, [...verifierOptionNames, "requiredScopes"]);
}

/** @throws McpAuthConfigError for the first option that is missing, wrong or unknown */
export function readVerifierOptions(options: McpAuthVerifierOptions): Settings {
  return readOptions(options, verifierOptionNames);
}

function readOptions(options: McpAuthOptions, names: readonly string[]): Settings {
  if (typeof options !== "object" || options === null) {
    throw invalid("the options must be an object with at least registrationSecret");
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw invalid(`there is no option ${JSON.stringify(unknown)}; the options are ${names.join(", ")}`);
  }
  const issuerOfTheSecret = issuerOfSecret(options.registrationSecret);
  const onError = readFunction("onError", options.onError);
  return {
    secret: options.registrationSecret,
    issuer: readIssuer(options.issuer, issuerOfTheSecret),
    resource: readResource(options.resource),
    requiredScopes: readScopes(options.requiredScopes ?? []),
    cacheTtlMs: readMilliseconds("cacheTtlMs", options.cacheTtlMs ?? 30_000, 0),
    timeoutMs: readMilliseconds("timeoutMs", options.timeoutMs ?? 5_000, 1),
    // Looked up at each call, so that tracing installed later is used as well.
    fetch: readFunction("fetch", options.fetch) ?? ((...parameters) => fetch(...parameters)),
    report: createReport(onError),
  };
}

function readIssuer(option: unknown, issuerOfTheSecret: string): string {
  if (option !== undefined) return issuerUrl("issuer", option);
  const fromEnvironment = issuerFromEnvironment();
  if (fromEnvironment !== undefined) return issuerUrl("MCPAUTH_ISSUER", fromEnvironment);
  return issuerUrl("the issuer in registrationSecret", issuerOfTheSecret);
}

function issuerUrl(name: string, value: unknown): string {
  const url = readUrl(name, value);
  if (url.href.includes("?")) throw invalid(`${name} must have no query`);
  if (url.protocol === "http:" && !loopbackHosts.has(url.host.replace(/:\d+$/, ""))) {
    throw invalid(`${name} must use https, since the secret is sent there; http is for this machine only`);
  }
  return url.href;
}

function readResource(value: unknown): ServerUrl | undefined {
  return value === undefined ? undefined : readUrl("resource", value);
}

function readUrl(name: string, value: unknown): ServerUrl {
  const text = typeof value === "string" || value instanceof URL ? String(value) : "";
  const url = readServerUrl(text);
  if (!url) throw invalid(`${name} must be an absolute http(s) URL, such as https://mcp.example.com/mcp`);
  return url;
}

function readScopes(value: unknown): readonly string[] {
  // RFC 6749 §3.3: scope-token
  const isScope = (scope: unknown) => typeof scope === "string" && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);
  if (!Array.isArray(value) || !value.every(isScope)) {
    throw invalid('requiredScopes must be an array of scope names without blanks, such as ["mcp:tools"]');
  }
  return [...new Set<string>(value)];
}

function readMilliseconds(name: string, value: unknown, least: number): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < least) {
    throw invalid(`${name} must be a number of milliseconds, at least ${least}`);
  }
  return value;
}

function readFunction<Value>(name: string, value: Value | undefined): Value | undefined {
  if (value !== undefined && typeof value !== "function") throw invalid(`${name} must be a function`);
  return value;
}

function invalid(message: string): McpAuthConfigError {
  return new McpAuthConfigError("invalid_option", `mcpauth options: ${message}.`);
}
