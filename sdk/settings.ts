/** Settings: the options once checked, with their defaults. */
import { issuerFromEnvironment } from "./env.ts";
import { invalidOption } from "./errors.ts";
import { unknownOption } from "./option-names.ts";
import type { McpAuthClientOptions, McpAuthOptions, McpAuthVerifierOptions } from "./options.ts";
import { issuerOfSecret } from "./registration-secret.ts";
import type { Report } from "./report.ts";
import { createReport } from "./report.ts";
import { readScopes, readToolScopes } from "./scope.ts";
import type { ServerUrl } from "./server-url.ts";
import { readServerUrl } from "./server-url.ts";
import type { ToolScopes } from "./tool-scopes.ts";

/** What asking the issuer takes. Holds the secret: nothing may keep it whole. */
export interface IssuerSettings {
  readonly secret: string;
  readonly issuer: string;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

export interface Settings extends IssuerSettings {
  readonly resource: ServerUrl | undefined;
  readonly requiredScopes: readonly string[];
  readonly toolScopes: ToolScopes;
  /** Undefined where keys are not accepted. */
  readonly apiKeys: { readonly header: string | undefined } | undefined;
  readonly cacheTtlMs: number;
  readonly cacheMaxEntries: number;
  readonly staleIfErrorMs: number;
  readonly report: Report;
}

const clientOptionNames = ["registrationSecret", "issuer", "timeoutMs", "fetch"];
const verifierOptionNames = [
  ...clientOptionNames,
  "cacheTtlMs",
  "cacheMaxEntries",
  "staleIfErrorMs",
  "resource",
  "onError",
];
const middlewareOptionNames = [...verifierOptionNames, "requiredScopes", "toolScopes", "apiKeys"];

const minute = 60_000;
const day = 24 * 60 * minute;
const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** @throws McpAuthConfigError for the first option that is missing, wrong or unknown */
export function readClientOptions(options: McpAuthClientOptions): IssuerSettings {
  checkNames(options, clientOptionNames);
  return readIssuerOptions(options);
}

/** @throws McpAuthConfigError for the first option that is missing, wrong or unknown */
export function readVerifierOptions(options: McpAuthVerifierOptions): Settings {
  checkNames(options, verifierOptionNames);
  return readOptions(options);
}

/** @throws McpAuthConfigError for the first option that is missing, wrong or unknown */
export function readMiddlewareOptions(options: McpAuthOptions): Settings {
  checkNames(options, middlewareOptionNames);
  return readOptions(options);
}

function checkNames(options: object, names: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw invalidOption("the options must be an object with at least registrationSecret");
  }
  const problem = unknownOption(options, names);
  if (problem) throw invalidOption(problem);
}

function readIssuerOptions(options: McpAuthClientOptions): IssuerSettings {
  const issuerOfTheSecret = issuerOfSecret(options.registrationSecret);
  return {
    secret: options.registrationSecret,
    issuer: readIssuer(options.issuer, issuerOfTheSecret),
    timeoutMs: readWhole("timeoutMs", options.timeoutMs ?? 5_000, [1, minute]),
    // Looked up at each call, so that tracing installed later is used as well.
    fetch: readFunction("fetch", options.fetch) ?? ((...parameters) => fetch(...parameters)),
  };
}

function readOptions(options: McpAuthOptions): Settings {
  const settings = {
    ...readIssuerOptions(options),
    resource: options.resource === undefined ? undefined : readUrl("resource", options.resource),
    requiredScopes: readScopes("requiredScopes", options.requiredScopes ?? []),
    toolScopes: readToolScopes(options.toolScopes ?? {}),
    apiKeys: readApiKeys(options.apiKeys ?? false),
    cacheTtlMs: readWhole("cacheTtlMs", options.cacheTtlMs ?? 30_000, [0, day]),
    cacheMaxEntries: readWhole("cacheMaxEntries", options.cacheMaxEntries ?? 10_000, [1, 1_000_000]),
    staleIfErrorMs: readWhole("staleIfErrorMs", options.staleIfErrorMs ?? 0, [0, day]),
    report: createReport(readFunction("onError", options.onError)),
  };
  if (settings.staleIfErrorMs > 0 && settings.cacheTtlMs === 0) {
    throw invalidOption(
      "staleIfErrorMs needs a cacheTtlMs above 0: where nothing is remembered, nothing can be stale",
    );
  }
  return settings;
}

function readIssuer(option: unknown, issuerOfTheSecret: string): string {
  if (option !== undefined) return issuerUrl("issuer", option);
  const fromEnvironment = issuerFromEnvironment();
  if (fromEnvironment !== undefined) return issuerUrl("MCPAUTH_ISSUER", fromEnvironment);
  return issuerUrl("the issuer in registrationSecret", issuerOfTheSecret);
}

function issuerUrl(name: string, value: unknown): string {
  const url = readUrl(name, value);
  if (url.href.includes("?")) throw invalidOption(`${name} must have no query`);
  if (url.protocol === "http:" && !loopbackHosts.has(url.host.replace(/:\d+$/, ""))) {
    throw invalidOption(
      `${name} must use https, since the secret is sent there; http is for this machine only`,
    );
  }
  return url.href;
}

function readUrl(name: string, value: unknown): ServerUrl {
  const text = typeof value === "string" || value instanceof URL ? String(value) : "";
  const url = readServerUrl(text);
  if (!url)
    throw invalidOption(`${name} must be an absolute http(s) URL, such as https://mcp.example.com/mcp`);
  return url;
}

/** Bounds tell seconds from milliseconds, and keep timers within what they can count. */
function readWhole(name: string, value: unknown, [least, most]: readonly [number, number]): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw invalidOption(`${name} must be a whole number from ${least} to ${most}${unitOf(name)}`);
  }
  return value;
}

function unitOf(name: string): string {
  return name.endsWith("Ms") ? " milliseconds" : "";
}

function readApiKeys(value: unknown): Settings["apiKeys"] {
  if (typeof value === "boolean") return value ? { header: undefined } : undefined;
  const { header, ...others } = Object(value);
  const isName = typeof header === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(header);
  if (isName && header.toLowerCase() !== "authorization" && Object.keys(others).length === 0)
    return { header };
  throw invalidOption('apiKeys must be true, or name a header beside Authorization: { header: "x-api-key" }');
}

function readFunction<Value>(name: string, value: Value | undefined): Value | undefined {
  if (value !== undefined && typeof value !== "function") throw invalidOption(`${name} must be a function`);
  return value;
}
