import { expect, test } from "vitest";
import type { OpenIdSettings } from "./openid-settings.ts";
import { readOpenIdSettings } from "./openid-settings.ts";

function read(source: Record<string, string>): { settings: OpenIdSettings[]; mistakes: string[] } {
  const mistakes: string[] = [];
  const settings = readOpenIdSettings(source, (message) => mistakes.push(message));
  return { settings, mistakes };
}

const client = (prefix: string) => ({
  [`${prefix}_CLIENT_ID`]: "an-id",
  [`${prefix}_CLIENT_SECRET`]: "a-secret",
});
const keycloak = {
  MCPAUTH_OIDC_KEYCLOAK_ISSUER: "https://login.acme.dev/realms/staff",
  ...client("MCPAUTH_OIDC_KEYCLOAK"),
};

test("without variables there is no provider", () => {
  expect(read({ MCPAUTH_ISSUER: "https://auth.acme.dev" })).toEqual({ settings: [], mistakes: [] });
});

test("Google and Microsoft need a client and nothing else", () => {
  const both = { ...client("MCPAUTH_MICROSOFT"), ...client("MCPAUTH_GOOGLE") };
  const known = { clientId: "an-id", clientSecret: "a-secret" };
  expect(read(both)).toEqual({
    settings: [
      { name: "google", label: "Google", kind: "google", issuer: "https://accounts.google.com", ...known },
      {
        name: "microsoft",
        label: "Microsoft",
        kind: "microsoft",
        issuer: "https://login.microsoftonline.com/common/v2.0",
        ...known,
      },
    ],
    mistakes: [],
  });
});

test("a Microsoft tenant is part of its issuer", () => {
  const { settings } = read({
    ...client("MCPAUTH_MICROSOFT"),
    MCPAUTH_MICROSOFT_TENANT: "acme.onmicrosoft.com",
  });
  expect(settings[0]?.issuer).toBe("https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0");
});

test("any other provider has the name that stands in its variables", () => {
  const label = { MCPAUTH_OIDC_KEYCLOAK_LABEL: "Acme staff" };
  const okta = { MCPAUTH_OIDC_OKTA_EU_ISSUER: "https://acme.okta.eu/", ...client("MCPAUTH_OIDC_OKTA_EU") };
  const { settings, mistakes } = read({ ...okta, ...keycloak, ...label });
  expect(mistakes).toEqual([]);
  expect(settings.map(({ name, label, kind, issuer }) => [name, label, kind, issuer])).toEqual([
    ["keycloak", "Acme staff", "openid", "https://login.acme.dev/realms/staff"],
    ["okta-eu", "OKTA_EU", "openid", "https://acme.okta.eu/"],
  ]);
});

test.each<[string, Record<string, string>]>([
  ["MCPAUTH_GOOGLE_CLIENT_SECRET is missing", { MCPAUTH_GOOGLE_CLIENT_ID: "x" }],
  ["MCPAUTH_GOOGLE_CLIENT_ID is missing", { MCPAUTH_GOOGLE_CLIENT_SECRET: "x" }],
  ["MCPAUTH_MICROSOFT_CLIENT_ID is missing", { MCPAUTH_MICROSOFT_CLIENT_SECRET: "x" }],
  ["MCPAUTH_MICROSOFT_TENANT must be", { ...client("MCPAUTH_MICROSOFT"), MCPAUTH_MICROSOFT_TENANT: "a/b" }],
  ["MCPAUTH_OIDC_KEYCLOAK_ISSUER is missing", client("MCPAUTH_OIDC_KEYCLOAK")],
  [
    "MCPAUTH_OIDC_KEYCLOAK_CLIENT_SECRET is missing",
    { ...keycloak, MCPAUTH_OIDC_KEYCLOAK_CLIENT_SECRET: "" },
  ],
  [
    "MCPAUTH_OIDC_KEYCLOAK_CLIENT_ID and MCPAUTH_OIDC_KEYCLOAK_CLIENT_SECRET are missing",
    { MCPAUTH_OIDC_KEYCLOAK_ISSUER: "https://login.acme.dev" },
  ],
  ["MCPAUTH_OIDC_KEYCLOAK_LABEL must have", { ...keycloak, MCPAUTH_OIDC_KEYCLOAK_LABEL: "x".repeat(41) }],
  [
    "MCPAUTH_OIDC_GITHUB_… must have",
    { MCPAUTH_OIDC_GITHUB_ISSUER: "https://x.dev", ...client("MCPAUTH_OIDC_GITHUB") },
  ],
  [
    "MCPAUTH_OIDC_Acme_… must have",
    { MCPAUTH_OIDC_Acme_ISSUER: "https://x.dev", ...client("MCPAUTH_OIDC_Acme") },
  ],
  ["MCPAUTH_OIDC_1_… must have", { MCPAUTH_OIDC_1_ISSUER: "https://x.dev", ...client("MCPAUTH_OIDC_1") }],
])("a mistake is named: %s", (mistake, source) => {
  expect(read(source).mistakes).toEqual([expect.stringContaining(mistake)]);
});

test.each([
  "login.acme.dev",
  "http://login.acme.dev",
  "https://login.acme.dev?x=1",
  "https://login.acme.dev#x",
  "https://me@login.acme.dev",
  "javascript:alert(1)",
])("the issuer %s is refused", (issuer) => {
  const { mistakes } = read({ ...keycloak, MCPAUTH_OIDC_KEYCLOAK_ISSUER: issuer });
  expect(mistakes).toEqual([expect.stringMatching(/^MCPAUTH_OIDC_KEYCLOAK_ISSUER must be an https address/)]);
});

test("a provider on this machine may speak plain http", () => {
  const { mistakes } = read({ ...keycloak, MCPAUTH_OIDC_KEYCLOAK_ISSUER: "http://127.0.0.1:8080/realms/x" });
  expect(mistakes).toEqual([]);
});
