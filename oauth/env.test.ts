import { expect, test } from "vitest";
import { ConfigurationError } from "../shared/server/env.ts";
import { readOauthEnv } from "./env.ts";

const encryptionKey = Buffer.alloc(32, 7).toString("base64");
const local = { MCPAUTH_ENCRYPTION_KEY: encryptionKey, MONGODB_URI: "mongodb://127.0.0.1/mcpauth" };
const gitHub = { GITHUB_CLIENT_ID: "an-id", GITHUB_CLIENT_SECRET: "a-secret" };
const hosted = {
  ...local,
  ...gitHub,
  MCPAUTH_ISSUER: "https://auth.example.com",
  MCPAUTH_DASHBOARD_URL: "https://dashboard.example.com",
};

/** The lines of the error, one per mistake. */
function mistakes(source: Record<string, string | undefined>): string[] {
  try {
    readOauthEnv(source);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return String((error as Error).message).split("\n");
  }
  return [];
}

test("a key and a database are enough on this machine", () => {
  expect(readOauthEnv(local)).toEqual({
    issuer: "http://localhost:4000",
    dashboardUrl: "http://localhost:4001",
    encryptionKeys: [Buffer.alloc(32, 7)],
    mongodbUri: local.MONGODB_URI,
    port: 4000,
    trustProxy: 0,
    logLevel: "info",
    refreshGrace: 120,
    clientDocuments: { enabled: true, allowedHosts: [], deniedHosts: [] },
    rateLimits: true,
    gitHub: undefined,
    openId: [],
    developmentSignIn: true,
  });
});

test("a public issuer signs people in at GitHub and not by typing a login", () => {
  expect(readOauthEnv(hosted)).toMatchObject({
    issuer: "https://auth.example.com",
    port: 443,
    developmentSignIn: false,
    gitHub: {
      clientId: "an-id",
      clientSecret: "a-secret",
      baseUrl: "https://github.com",
      apiUrl: "https://api.github.com",
    },
  });
});

test("the port is PORT, else the issuer's", () => {
  expect(readOauthEnv({ ...local, MCPAUTH_ISSUER: "http://127.0.0.1:9" }).port).toBe(9);
  expect(readOauthEnv({ ...local, MCPAUTH_ISSUER: "http://localhost" }).port).toBe(80);
  expect(readOauthEnv({ ...hosted, PORT: "8080" }).port).toBe(8080);
});

test("the grace window may be nothing, or an hour", () => {
  expect(readOauthEnv({ ...local, MCPAUTH_REFRESH_GRACE: "0" }).refreshGrace).toBe(0);
  expect(readOauthEnv({ ...local, MCPAUTH_REFRESH_GRACE: "3600" }).refreshGrace).toBe(3600);
});

test("client documents can be switched off, and their hosts listed", () => {
  const listed = {
    MCPAUTH_CLIENT_DOCUMENTS: "off",
    MCPAUTH_CLIENT_DOCUMENT_HOSTS: "Claude.ai, .example.com,",
    MCPAUTH_CLIENT_DOCUMENT_HOSTS_DENIED: "bad.example.com",
  };
  expect(readOauthEnv({ ...local, ...listed }).clientDocuments).toEqual({
    enabled: false,
    allowedHosts: ["claude.ai", ".example.com"],
    deniedHosts: ["bad.example.com"],
  });
  expect(mistakes({ ...local, MCPAUTH_CLIENT_DOCUMENTS: "yes" })).toEqual([
    "MCPAUTH_CLIENT_DOCUMENTS must be on or off",
  ]);
});

test("rate limits are on unless they are switched off", () => {
  expect(readOauthEnv({ ...local, MCPAUTH_RATE_LIMITS: "off" }).rateLimits).toBe(false);
  expect(mistakes({ ...local, MCPAUTH_RATE_LIMITS: "0" })).toEqual(["MCPAUTH_RATE_LIMITS must be on or off"]);
});

test("an empty variable counts as not set", () => {
  const empty = { MCPAUTH_ISSUER: "", PORT: "", GITHUB_CLIENT_ID: "", MCPAUTH_REFRESH_GRACE: "" };
  expect(readOauthEnv({ ...local, ...empty })).toEqual(readOauthEnv(local));
});

test("all that is missing is named at once, one line each, with what to do", () => {
  expect(mistakes({})).toEqual([
    expect.stringMatching(/^MCPAUTH_ENCRYPTION_KEY is missing: .*openssl rand -base64 32/),
    expect.stringMatching(/^MONGODB_URI is missing: /),
  ]);
});

test("what depends on two variables is reported along with all the rest", () => {
  const { MONGODB_URI: _missing, ...source } = { ...hosted, MCPAUTH_ISSUER: "http://auth.example.com" };
  const lines = mistakes(source);
  expect(lines).toContainEqual(expect.stringMatching(/^MONGODB_URI is missing/));
  expect(lines).toContainEqual(expect.stringMatching(/^MCPAUTH_ISSUER must use https/));
});

test.each(["MCPAUTH_ISSUER", "MCPAUTH_DASHBOARD_URL"])("%s must use https off loopback", (name) => {
  for (const host of ["auth.example.com", "192.168.0.2:4000", "0.0.0.0:4000", "localhost.example.com"]) {
    const line = `${name} must use https: plain http is possible only on localhost, 127.0.0.1 and [::1]`;
    expect(mistakes({ ...hosted, [name]: `http://${host}` })).toContain(line);
  }
});

test.each([
  "http://localhost:4000/",
  "https://auth.example.com/tenant",
  "https://auth.example.com?x=1",
  "https://auth.example.com#x",
  "https://me@auth.example.com",
  "HTTPS://auth.example.com",
  "https://Auth.example.com",
  "https://auth.example.com:443",
])("the issuer %s is refused: it is compared byte for byte (RFC 8414 §3.3)", (issuer) => {
  expect(mistakes({ ...hosted, MCPAUTH_ISSUER: issuer })).toEqual([
    "MCPAUTH_ISSUER must be an origin in lower case: no path, no trailing slash, no default port",
  ]);
});

test.each(["auth.example.com", "localhost:4000", "ftp://auth.example.com", "nonsense", "https://"])(
  "the issuer %s is refused: it is no URL of the web",
  (issuer) => {
    expect(mistakes({ ...hosted, MCPAUTH_ISSUER: issuer })[0]).toBe(
      "MCPAUTH_ISSUER must be a URL such as https://auth.example.com",
    );
  },
);

test.each([
  ["GITHUB_CLIENT_SECRET", { GITHUB_CLIENT_ID: "an-id" }],
  ["GITHUB_CLIENT_ID", { GITHUB_CLIENT_SECRET: "a-secret" }],
])("%s alone missing is named: GitHub sign-in needs both", (missing, given) => {
  expect(mistakes({ ...local, ...given })).toEqual([`${missing} is missing: GitHub sign-in needs both`]);
});

test("a public issuer without GitHub is refused, with the callback URL to register", () => {
  const { GITHUB_CLIENT_ID: _id, GITHUB_CLIENT_SECRET: _secret, ...source } = hosted;
  const [line, ...others] = mistakes(source);
  expect(others).toEqual([]);
  expect(line).toMatch(/^GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are missing/);
  expect(line).toContain("https://auth.example.com/oauth/sign-in/github/callback");
});

test("another provider does as well as GitHub", () => {
  const { GITHUB_CLIENT_ID: _id, GITHUB_CLIENT_SECRET: _secret, ...source } = hosted;
  const google = { MCPAUTH_GOOGLE_CLIENT_ID: "an-id", MCPAUTH_GOOGLE_CLIENT_SECRET: "a-secret" };
  expect(readOauthEnv({ ...source, ...google })).toMatchObject({
    gitHub: undefined,
    openId: [{ name: "google", clientId: "an-id" }],
  });
});

test("mistakes in the variables of providers are reported along with the others", () => {
  const half = { MCPAUTH_GOOGLE_CLIENT_ID: "x", MCPAUTH_OIDC_ACME_LABEL: "Acme", GITHUB_CLIENT_ID: "x" };
  expect(mistakes({ ...local, ...half })).toEqual([
    "MCPAUTH_GOOGLE_CLIENT_SECRET is missing: the provider needs both",
    "MCPAUTH_OIDC_ACME_ISSUER is missing: set it to the provider's issuer",
    expect.stringMatching(/^MCPAUTH_OIDC_ACME_CLIENT_ID and MCPAUTH_OIDC_ACME_CLIENT_SECRET are missing/),
    "GITHUB_CLIENT_SECRET is missing: GitHub sign-in needs both",
  ]);
});

test.each(["abc", "", "0", "-1", "65536", "80.5"].filter(Boolean))("PORT %s is refused", (PORT) => {
  expect(mistakes({ ...local, PORT })).toEqual([expect.stringMatching(/^PORT must be a port number/)]);
});

test.each([
  ["soon", "MCPAUTH_REFRESH_GRACE must be a number of seconds, 0 to 3600"],
  ["-1", "MCPAUTH_REFRESH_GRACE must be at least 0 seconds"],
  ["3601", "MCPAUTH_REFRESH_GRACE must be at most 3600 seconds"],
  ["1.5", "MCPAUTH_REFRESH_GRACE must be a whole number of seconds"],
])("a grace window of %s is refused", (MCPAUTH_REFRESH_GRACE, line) => {
  expect(mistakes({ ...local, MCPAUTH_REFRESH_GRACE })).toEqual([line]);
});

test.each([
  ["GITHUB_BASE_URL", "github.example.com"],
  ["GITHUB_API_URL", "nonsense"],
  ["GITHUB_BASE_URL", "javascript:alert(1)"],
  ["GITHUB_API_URL", "file:///etc/passwd"],
])("%s %s is refused", (name, value) => {
  expect(mistakes({ ...local, ...gitHub, [name]: value })).toEqual([
    expect.stringMatching(new RegExp(`^${name} must be a URL such as https://`)),
  ]);
});
