/** RFC 8707: which server a token is for, in whatever spelling a client names it. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Authorized, Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  introspect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  register,
  startIssuer,
} from "../test/harness.ts";

let issuer: Issuer;
let clientId: string;
beforeAll(async () => {
  issuer = await startIssuer();
});
beforeEach(async () => {
  await Promise.all([issuer.database.projects.deleteMany(), issuer.database.artifacts.deleteMany()]);
  clientId = (await register(issuer)).client_id ?? "";
});
afterAll(() => issuer.close());

/** @param resources as the client sends them, in their order */
function begin(...resources: string[]): Promise<Page> {
  const { challenge } = newPkce();
  const url = new URL(authorizationUrl(issuer.issuer, { client_id: clientId, code_challenge: challenge }));
  for (const resource of resources) url.searchParams.append("resource", resource);
  return newBrowser(issuer.issuer).open(url.href);
}

async function factsOf(authorized: Authorized, secret: string) {
  const { access_token } = (await (await redeem(issuer, authorized)).json()) as { access_token: string };
  return introspect(issuer, secret, access_token);
}

/** A page that says what is wrong and leads back to the client with the same. */
function expectUnknown(page: Page, description: RegExp): void {
  expect(page.status).toBe(400);
  expect(page.headers.get("location")).toBeNull();
  expect(textOf(page)).toMatch(description);
  const [, href = ""] = /<a [^>]*href="([^"]+)"/.exec(page.html) ?? [];
  const back = new URL(href.replaceAll("&amp;", "&"));
  expect(back.href.startsWith(loopbackRedirect)).toBe(true);
  expect([...back.searchParams.keys()].toSorted()).toEqual(["error", "error_description", "iss", "state"]);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    error: "invalid_target",
    error_description: expect.stringMatching(description),
    state: "a-state",
    iss: issuer.issuer,
  });
}

const serverUrl = "https://mcp.example.com/Mcp/v1";

test.each([
  ["as it is", serverUrl],
  ["a trailing slash", `${serverUrl}/`],
  ["scheme and host in capitals", "HTTPS://MCP.Example.COM/Mcp/v1"],
  ["the default port", "https://mcp.example.com:443/Mcp/v1"],
  ["all of it", "HTTPS://MCP.EXAMPLE.com:443/Mcp/v1/"],
  ["dot segments", "https://mcp.example.com/x/../Mcp/./v1"],
])("%s: the token is for the one form of the address", async (_, resource) => {
  const { secret } = await addProject(issuer, { serverUrl });
  const facts = await factsOf(await authorize(issuer, { clientId, resource }), secret);
  expect(facts).toMatchObject({ active: true, aud: serverUrl });
});

test.each(["https://bare.example.com", "https://bare.example.com/"])(
  "a server without a path is the same as %s",
  async (resource) => {
    const { secret } = await addProject(issuer, { serverUrl: "https://bare.example.com" });
    const facts = await factsOf(await authorize(issuer, { clientId, resource }), secret);
    expect(facts).toMatchObject({ aud: "https://bare.example.com" });
  },
);

test.each([
  "https://mcp.example.com/mcp/v1",
  "https://mcp.example.com/Mcp",
  "https://mcp.example.com/Mcp/v1/sub",
  "https://mcp.example.com/Mcp/v1//",
  "https://mcp.example.com/Mcp/v1?tenant=1",
  "https://mcp.example.com/%4Dcp/v1",
  "https://mcp.example.com",
  "https://mcp.example.com:8443/Mcp/v1",
  "http://mcp.example.com/Mcp/v1",
  "https://mcp.example.com.evil.example/Mcp/v1",
  "https://evil.example/Mcp/v1",
])("%s is another server: a page says so, and leads back", async (resource) => {
  await addProject(issuer, { serverUrl });
  const page = await begin(resource);
  expectUnknown(page, /is not the server URL of any project: its owner must add exactly this address/);
  expect(textOf(page)).toContain(`resource ${resource.replace(/\/$/, "")} `);
});

test.each(["urn:example:mcp", "ftp://mcp.example.com/Mcp", "https://me:secret@mcp.example.com/Mcp/v1"])(
  "%s is no server at all",
  async (resource) => {
    await addProject(issuer, { serverUrl });
    expectUnknown(await begin(resource), /is not an absolute http\(s\) URL/);
  },
);

test.each(["nonsense", "/Mcp/v1", "//mcp.example.com/Mcp/v1", `${serverUrl}#fragment`, ""])(
  "%j is refused with invalid_target (RFC 8707 §2)",
  async (resource) => {
    await addProject(issuer, { serverUrl });
    await addProject(issuer);
    const page = await begin(resource);
    const answer = page.status === 0 ? page.url : page.html.replaceAll("&amp;", "&");
    expect(answer).toContain(`${loopbackRedirect}?error=invalid_target&`);
    expect(answer).toContain(`iss=${encodeURIComponent(issuer.issuer)}`);
  },
);

test("a resource is shown as text", async () => {
  const page = await begin('https://evil.example/"><script>alert(1)</script>');
  expect(page.status).toBe(400);
  expect(page.html).not.toContain("<script");
});

test("two servers in one request are refused", async () => {
  const [one, two] = [await addProject(issuer), await addProject(issuer)];
  expectUnknown(await begin(one.serverUrl, two.serverUrl), /resource must name one MCP server: send it once/);
  expectUnknown(
    await begin(one.serverUrl, "https://unknown.example"),
    /is not the server URL of any project/,
  );
});

test("one server in two spellings is one server", async () => {
  await addProject(issuer, { serverUrl });
  expect(textOf(await begin(serverUrl, `${serverUrl}/`))).toContain("Sign in to continue to Acme");
});

test("without resource, the only project is meant", async () => {
  const { secret, serverUrl: only } = await addProject(issuer);
  expect(await factsOf(await authorize(issuer, { clientId }), secret)).toMatchObject({ aud: only });
});

test("without resource and with several projects, a page asks for it", async () => {
  await addProject(issuer);
  await addProject(issuer);
  expectUnknown(await begin(), /resource is missing: send the address of the MCP server .*RFC 8707/);
});

test("without resource and without projects, a page asks for it", async () => {
  expectUnknown(await begin(), /resource is missing/);
});

test("without resource, a client means the only server it was allowed to use", async () => {
  const { serverUrl: known, secret } = await addProject(issuer);
  await addProject(issuer);
  await authorize(issuer, { clientId, resource: known });
  expect(await factsOf(await authorize(issuer, { clientId }), secret)).toMatchObject({ aud: known });
});

test("without resource, a client that may use two servers must say which", async () => {
  const [one, two] = [await addProject(issuer), await addProject(issuer)];
  await authorize(issuer, { clientId, resource: one.serverUrl });
  await authorize(issuer, { clientId, resource: two.serverUrl });
  expectUnknown(await begin(), /resource is missing/);
});

test("what another client may use says nothing about this one", async () => {
  const { serverUrl: known } = await addProject(issuer);
  await addProject(issuer);
  const { client_id: other = "" } = await register(issuer, { client_name: "Other" });
  await authorize(issuer, { clientId: other, resource: known });
  expectUnknown(await begin(), /resource is missing/);
});

test("whatever is issued is stored with the server it is for, so that it can be found by it", async () => {
  const { serverUrl: resource } = await addProject(issuer);
  await redeem(issuer, await authorize(issuer, { clientId, resource }));
  const stored = await issuer.database.artifacts.find({ clientId }).toArray();
  const byModel = Object.fromEntries(stored.map((artifact) => [artifact.model, artifact.resource]));
  expect(byModel).toMatchObject({
    AccessToken: resource,
    AuthorizationCode: resource,
    Grant: resource,
    RefreshToken: resource,
  });
});

test("a project of several servers: each token is for one of them", async () => {
  const { project, secret, serverUrl: first } = await addProject(issuer);
  const second = "https://second.example.com/mcp";
  await issuer.database.projects.updateOne({ _id: project._id }, { $push: { serverUrls: second } });
  for (const resource of [first, second]) {
    const facts = await factsOf(await authorize(issuer, { clientId, resource }), secret);
    expect(facts).toMatchObject({ aud: resource });
  }
});

test("another project's secret learns nothing of the token", async () => {
  const [one, two] = [await addProject(issuer), await addProject(issuer)];
  const facts = await factsOf(await authorize(issuer, { clientId, resource: one.serverUrl }), two.secret);
  expect(facts).toEqual({ active: false });
});
