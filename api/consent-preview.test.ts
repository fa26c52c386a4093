import { afterAll, beforeAll, expect, test } from "vitest";
import type { Served } from "../test/harness.ts";
import { startIssuer } from "../test/harness.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";

let issuer: Served;
let api: TestApi;
let owner: Caller;
let projectId: string;
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({
    database: issuer.database,
    env: { issuer: issuer.issuer, encryptionKeys: issuer.env.encryptionKeys },
  });
  issuer.env.dashboardUrl = api.url;
  owner = await api.signIn("owner");
  const serverUrl = "https://preview.example.com/mcp";
  projectId = (await owner.trpc.projects.create.mutate({ name: "Acme", serverUrl })).project.id;
});
// Each would close the database that they share.
afterAll(() => Promise.allSettled([issuer.close(), api.close()]));

interface Asking {
  preview?: unknown;
  headers?: Record<string, string>;
}

function ask({ preview = {}, headers = {} }: Asking = {}) {
  return fetch(`${api.url}/preview/consent`, {
    method: "POST",
    headers: { Origin: api.url, Cookie: owner.cookie, ...headers },
    body: new URLSearchParams({ preview: JSON.stringify({ projectId, ...(preview as object) }) }),
  });
}

test("a member sees the issuer's page with what is not saved yet, framed by the dashboard alone", async () => {
  const branding = { termsUrl: "https://acme.dev/terms" };
  const response = await ask({ preview: { branding, client: "loopback" } });
  const page = await response.text();
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(page).toContain("Terms of <bdi>Acme</bdi>");
  expect(page).toContain("a program on your own computer");
  const policy = response.headers.get("content-security-policy") ?? "";
  const nonce = /<style nonce="([^"]+)"/.exec(page)?.[1];
  expect(policy).toContain(`style-src 'nonce-${nonce}'`);
  expect(policy).toContain(`frame-ancestors ${api.url}`);
  expect(policy).toMatch(/(^|; )sandbox(;|$)/);
  expect(policy).not.toContain("script");
  expect(response.headers.get("x-frame-options")).toBeNull();
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect((await owner.trpc.projects.get.query({ projectId })).branding).toEqual({});
});

test.each([
  ["another site's page", 403, { headers: { Origin: "https://evil.example" } }],
  ["who is signed out", 401, { headers: { Cookie: "" } }],
  ["who names no project", 404, { preview: { projectId: { $ne: null } } }],
  ["who names one that does not exist", 404, { preview: { projectId: "prj_missing" } }],
  ["who sends what cannot be drawn", 400, { preview: { scopes: [{ name: "" }] } }],
] as const)("%s gets a sentence and no page", async (_who, status, asking) => {
  const response = await ask(asking);
  expect([response.status, response.headers.get("content-type")]).toEqual([
    status,
    "text/plain; charset=utf-8",
  ]);
  expect(response.headers.get("content-security-policy")).toContain("sandbox");
});

test("a stranger is told no more than of a project that does not exist", async () => {
  const stranger = await api.signIn("stranger");
  const strangers = await ask({ headers: { Cookie: stranger.cookie } });
  const missing = await ask({ headers: { Cookie: stranger.cookie }, preview: { projectId: "prj_missing" } });
  expect([strangers.status, await strangers.text()]).toEqual([missing.status, await missing.text()]);
});
