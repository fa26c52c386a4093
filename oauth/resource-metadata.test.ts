import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { starterScopes } from "../shared/scope.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, bearer, startIssuer } from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a server learns what it is to publish about itself, and nothing of other projects (RFC 9728)", async () => {
  await addProject(issuer, { name: "Other" });
  const { secret, serverUrl, project } = await addProject(issuer, { name: "Acme <MCP>" });
  const serverUrls = [serverUrl, "http://localhost:3000/mcp"];
  const scopes = starterScopes.flatMap((scope) => [scope, { ...scope, name: "mcp:admin", default: false }]);
  await issuer.database.projects.updateOne({ _id: project._id }, { $set: { serverUrls, scopes } });
  const response = await ask(bearer(secret));
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(await response.json()).toEqual({
    issuer: issuer.issuer,
    resource_name: "Acme <MCP>",
    resources: serverUrls,
    scopes_supported: ["mcp:tools", "mcp:admin"],
  });
});

test("without a secret, or with a wrong one, the answer is 401 and says what to send", async () => {
  const { secret } = await addProject(issuer);
  const refusals = [
    { headers: {}, words: "send the project's registration secret as Authorization: Bearer" },
    { headers: { Authorization: `Basic ${secret}` }, words: "send the project's registration secret" },
    { headers: bearer("mcpauth_sk_nonsense"), words: "ill-formed or mistyped" },
  ];
  for (const { headers, words } of refusals) {
    const response = await ask(headers);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer .*error="invalid_token"/);
    expect(await response.json()).toEqual({
      error: "invalid_client",
      error_description: expect.stringContaining(words),
    });
  }
});

test("that a secret was used is noted, so that its owner sees which one can go", async () => {
  const { secret, project } = await addProject(issuer);
  const before = new Date();
  const lastUse = async () => (await issuer.database.secrets.findOne({ projectId: project._id }))?.lastUsedAt;
  expect(await lastUse()).toBeUndefined();
  await ask(bearer(secret));
  expect((await lastUse())?.getTime()).toBeGreaterThanOrEqual(before.getTime());
});

test("with the last use it is noted by which program and from which network, once a minute at most", async () => {
  const { secret, project } = await addProject(issuer);
  const find = () => issuer.database.secrets.findOne({ projectId: project._id });
  await ask({ ...bearer(secret), "User-Agent": `getmcpauth/1.2.0 ${"x".repeat(500)}` });
  const noted = await find();
  expect(noted?.lastUsedBy?.address).toBe("127.0.0.0/24");
  expect(noted?.lastUsedBy?.userAgent).toMatch(/^getmcpauth\/1\.2\.0 x{183}$/);
  await ask({ ...bearer(secret), "User-Agent": "another" });
  expect(await find()).toEqual(noted);
});

test("a deleted project's secret is refused", async () => {
  const { secret, project } = await addProject(issuer);
  await issuer.database.projects.deleteOne({ _id: project._id });
  expect((await ask(bearer(secret))).status).toBe(401);
});

test("many requests at once are one look-up and the same answer", async () => {
  const { secret } = await addProject(issuer);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await ask(bearer(secret))).text()),
  );
  expect(new Set(answers).size).toBe(1);
});

function ask(headers: Record<string, string>): Promise<Response> {
  return fetch(issuer.issuer + endpoints.resource, { headers });
}
