/** Construction fails at once, with a sentence, for every option that is wrong or unknown. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { McpAuthOptions } from "./index.ts";
import { McpAuthClient, McpAuthConfigError, McpAuthTokenVerifier, mcpAuth } from "./index.ts";
import { secretFor } from "./test/issuer.ts";

const registrationSecret = secretFor("https://auth.example.com");

afterEach(() => vi.unstubAllEnvs());

/** Everything that takes options, from the one with the most to the one with the fewest. */
const constructions = {
  mcpAuth: (options: unknown) => mcpAuth(options as McpAuthOptions),
  McpAuthTokenVerifier: (options: unknown) => new McpAuthTokenVerifier(options as McpAuthOptions),
  McpAuthClient: (options: unknown) => new McpAuthClient(options as McpAuthOptions),
};

function messageOf(construct: () => unknown): string {
  try {
    construct();
  } catch (error) {
    expect(error).toBeInstanceOf(McpAuthConfigError);
    expect(error).toMatchObject({ code: "invalid_option" });
    return Object(error).message;
  }
  throw new Error("nothing was thrown");
}

const number = "must be a whole number from";
const scopes = 'must be an array of scope names without blanks, such as ["mcp:tools"]';
const url = "must be an absolute http(s) URL, such as https://mcp.example.com/mcp";

const forAll: [object, string][] = [
  [{ timeoutMs: 0 }, `timeoutMs ${number} 1 to 60000 milliseconds`],
  [{ timeoutMs: 60_001 }, `timeoutMs ${number}`],
  [{ timeoutMs: 1.5 }, `timeoutMs ${number}`],
  [{ timeoutMs: "5000" }, `timeoutMs ${number}`],
  [{ timeoutMs: Number.NaN }, `timeoutMs ${number}`],
  [{ timeoutMs: Number.POSITIVE_INFINITY }, `timeoutMs ${number}`],
  [{ issuer: "auth.example.com" }, `issuer ${url}`],
  [{ issuer: 7 }, `issuer ${url}`],
  [{ issuer: "https://user:password@auth.example.com" }, `issuer ${url}`],
  [{ issuer: "http://auth.example.com" }, "issuer must use https, since the secret is sent there"],
  [{ issuer: "http://localhost.example.com" }, "issuer must use https"],
  [{ issuer: "https://auth.example.com/?a=b" }, "issuer must have no query"],
  [{ fetch: "fetch" }, "fetch must be a function"],
];

const forVerifiers: [object, string][] = [
  [{ cacheTtlMs: -1 }, `cacheTtlMs ${number} 0 to 86400000 milliseconds`],
  [{ cacheTtlMs: 86_400_001 }, `cacheTtlMs ${number}`],
  [{ cacheTtlMs: 0.5 }, `cacheTtlMs ${number}`],
  [{ cacheTtlMs: "30000" }, `cacheTtlMs ${number}`],
  [{ cacheTtlMs: Number.NaN }, `cacheTtlMs ${number}`],
  [{ cacheMaxEntries: 0 }, `cacheMaxEntries ${number} 1 to 1000000.`],
  [{ cacheMaxEntries: 1_000_001 }, `cacheMaxEntries ${number}`],
  [{ cacheMaxEntries: [10] }, `cacheMaxEntries ${number}`],
  [{ staleIfErrorMs: -1 }, `staleIfErrorMs ${number} 0 to 86400000 milliseconds`],
  [{ staleIfErrorMs: true }, `staleIfErrorMs ${number}`],
  [{ staleIfErrorMs: 1, cacheTtlMs: 0 }, "staleIfErrorMs needs a cacheTtlMs above 0"],
  [{ resource: "your-server.example.com/mcp" }, `resource ${url}`],
  [{ resource: "ftp://your-server.example.com" }, `resource ${url}`],
  [{ resource: {} }, `resource ${url}`],
  [{ onError: true }, "onError must be a function"],
];

const forMiddleware: [object, string][] = [
  [{ requiredScopes: "mcp:tools" }, `requiredScopes ${scopes}`],
  [{ requiredScopes: ["mcp tools"] }, `requiredScopes ${scopes}`],
  [{ requiredScopes: [""] }, `requiredScopes ${scopes}`],
  [{ requiredScopes: ['a"b'] }, `requiredScopes ${scopes}`],
  [{ requiredScopes: [1] }, `requiredScopes ${scopes}`],
  [{ toolScopes: ["erase"] }, 'toolScopes must be an object, such as { delete_note: ["notes:write"] }'],
  [{ toolScopes: "erase" }, "toolScopes must be an object"],
  [{ toolScopes: { erase: "notes:write" } }, `toolScopes.erase ${scopes}`],
  [{ toolScopes: { erase: ["notes write"] } }, `toolScopes.erase ${scopes}`],
];

describe.each([
  { name: "mcpAuth", table: [...forAll, ...forVerifiers, ...forMiddleware] },
  { name: "McpAuthTokenVerifier", table: [...forAll, ...forVerifiers] },
  { name: "McpAuthClient", table: forAll },
] as const)("$name", ({ name, table }) => {
  const construct = constructions[name];

  test.each(table)("refuses %o", (options, says) => {
    expect(messageOf(() => construct({ registrationSecret, ...options }))).toContain(`mcpauth: ${says}`);
  });

  test.each([undefined, null, "secret", 7])("refuses %j for options", (options) => {
    expect(messageOf(() => construct(options))).toContain("the options must be an object");
  });

  test.each([
    ["registrationsecret", "registrationSecret"],
    ["registration_secret", "registrationSecret"],
    ["timeout", "timeoutMs"],
    ["retries", undefined],
    ["timeoutMS", "timeoutMs"],
    ["isuer", "issuer"],
  ])("asks about %s", (option, meant) => {
    const message = messageOf(() => construct({ registrationSecret, [option]: 1 }));
    expect(message).toContain(`there is no option "${option}"; `);
    expect(message).toContain(meant ? `perhaps ${meant} is meant` : "the options are registrationSecret, ");
  });

  test("checks MCPAUTH_ISSUER like the option it stands for", () => {
    vi.stubEnv("MCPAUTH_ISSUER", "http://auth.example.com");
    expect(messageOf(() => construct({ registrationSecret }))).toContain("MCPAUTH_ISSUER must use https");
  });
});

test.each([
  ["cacheTTL", "cacheTtlMs"],
  ["cacheTtl", "cacheTtlMs"],
  ["requiredScope", "requiredScopes"],
  ["scopes", undefined],
  ["toolscopes", "toolScopes"],
  ["staleIfError", "staleIfErrorMs"],
  ["ressource", "resource"],
  ["__proto", undefined],
])("mcpAuth asks about %s", (option, meant) => {
  const message = messageOf(() => constructions.mcpAuth({ registrationSecret, [option]: 1 }));
  expect(message).toContain(meant ? `perhaps ${meant} is meant` : "the options are");
});

test("an option of another part of the SDK is unknown where it does nothing", () => {
  const options = { registrationSecret, requiredScopes: ["mcp:tools"] };
  expect(messageOf(() => constructions.McpAuthTokenVerifier(options))).toContain(
    'no option "requiredScopes"',
  );
  const cached = { registrationSecret, cacheTtlMs: 1 };
  expect(messageOf(() => constructions.McpAuthClient(cached))).toContain('no option "cacheTtlMs"');
});

test("every option may be undefined, and have the least and the most it may be", () => {
  const names = ["cacheTtlMs", "cacheMaxEntries", "staleIfErrorMs", "timeoutMs", "resource", "issuer"];
  const others = ["fetch", "onError", "requiredScopes", "toolScopes"];
  const none = Object.fromEntries([...names, ...others].map((name) => [name, undefined]));
  const least = { cacheTtlMs: 0, cacheMaxEntries: 1, staleIfErrorMs: 0, timeoutMs: 1, requiredScopes: [] };
  const day = 86_400_000;
  const most = { cacheTtlMs: day, cacheMaxEntries: 1_000_000, staleIfErrorMs: day, timeoutMs: 60_000 };
  const urls = { resource: new URL("https://mcp.example.com/mcp"), issuer: new URL("http://[::1]:4000") };
  for (const options of [none, least, most, urls]) {
    expect(constructions.mcpAuth({ registrationSecret, ...options })).toBeTypeOf("function");
  }
});
