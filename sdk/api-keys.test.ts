/** API keys beside OAuth: one gate for both, with the real issuer, in every entry of the package. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addApiKey } from "../test/api-keys.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, connect, startIssuer } from "../test/harness.ts";
import type { McpAuthOptions } from "./index.ts";
import { McpAuthClient } from "./index.ts";
import { ask } from "./test/ask.ts";
import { entries } from "./test/entries.ts";
import { listen } from "./test/listen.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const publicUrl = (url: string) => `${url}/mcp`;

describe.each(entries)("with $name", ({ listener }) => {
  /** A server of a project of its own; nothing is remembered unless a test says so. */
  async function startServer(options: Partial<McpAuthOptions>) {
    let handle: Parameters<typeof listen>[0] | undefined;
    const server = await listen((request, response) => handle?.(request, response));
    const { project, secret: registrationSecret } = await addProject(issuer, {
      serverUrl: publicUrl(server.url),
    });
    handle = listener({ registrationSecret, cacheTtlMs: 0, ...options });
    return { server, projectId: project._id, registrationSecret, url: publicUrl(server.url) };
  }

  test("a key and a token open the same server, and the handler can tell them apart", async () => {
    const { server, projectId, url } = await startServer({ apiKeys: { header: "X-API-Key" } });
    await using _ = server;
    const { key, id } = await addApiKey(issuer, projectId, { label: "CI", subject: "user_42" });
    const { tokens } = await connect(issuer, { serverUrl: url });
    const byToken = await ask(url, { token: tokens.access_token });
    const byBearer = await ask(url, { token: key });
    const byHeader = await ask(url, { headers: { "x-api-key": key } });
    expect([byToken.status, byBearer.status, byHeader.status]).toEqual([200, 200, 200]);
    expect(byToken.body.auth).not.toHaveProperty("extra.apiKey");
    for (const { body } of [byBearer, byHeader]) {
      expect(body.auth).toMatchObject({
        clientId: "api-key",
        scopes: ["mcp:tools"],
        extra: { subject: "user_42", apiKey: { id, label: "CI" } },
      });
    }
  });

  test("keys are refused unless the server asks for them, and are looked for in no other header", async () => {
    const { server, projectId, url } = await startServer({});
    await using _ = server;
    const { key } = await addApiKey(issuer, projectId);
    const bearer = await ask(url, { token: key });
    expect([bearer.status, bearer.body.error_description]).toEqual([
      401,
      "The access token is unknown, expired or revoked",
    ]);
    expect((await ask(url, { headers: { "X-API-Key": key } })).status).toBe(401);
  });

  test("a key of any visible characters is taken, one of another project is not", async () => {
    const { server, projectId, url } = await startServer({ apiKeys: true });
    await using _ = server;
    const other = await addProject(issuer);
    const own = await addApiKey(issuer, projectId, { key: "acme:live:%{1}" });
    const foreign = await addApiKey(issuer, other.project._id);
    expect((await ask(url, { token: own.key })).status).toBe(200);
    expect((await ask(url, { token: foreign.key })).body.error_description).toMatch(/unknown/);
  });

  test.each([true, false])(
    "after the end its holder is told what to do, with apiKeys: %s",
    async (apiKeys) => {
      const { server, projectId, url } = await startServer({ apiKeys, cacheTtlMs: 30_000 });
      await using _ = server;
      const { key } = await addApiKey(issuer, projectId);
      const apiKeysEndAt = new Date("2026-03-01T12:00:00Z");
      await issuer.database.projects.updateOne({ _id: projectId }, { $set: { apiKeysEndAt } });
      const sentence =
        "This API key ended on 1 March 2026. Connect with OAuth: remove the key, and sign in when the client asks";
      for (const { status, headers, body } of [
        await ask(url, { token: key }),
        await ask(url, { token: key }),
      ]) {
        expect([status, body]).toEqual([401, { error: "invalid_token", error_description: sentence }]);
        expect(headers["www-authenticate"]).toContain(`error_description="${sentence}"`);
        expect(headers["www-authenticate"]).toMatch(/resource_metadata="http:[^"]+oauth-protected-resource/);
      }
      expect((await ask(url, { token: "never-a-key" })).body.error_description).toMatch(/unknown/);
    },
  );

  test("a revoked key is refused with the day of its end", async () => {
    const { server, projectId, url } = await startServer({ apiKeys: true });
    await using _ = server;
    const { key } = await addApiKey(issuer, projectId, { revokedAt: new Date("2026-05-04T00:00:00Z") });
    const { status, body } = await ask(url, { token: key });
    expect([status, body.error_description]).toEqual([401, expect.stringContaining("4 May 2026")]);
  });

  test("a key lacks what scopes it was not given", async () => {
    const { server, projectId, url } = await startServer({ apiKeys: true, requiredScopes: ["mcp:tools"] });
    await using _ = server;
    const { key } = await addApiKey(issuer, projectId, { scopes: [] });
    expect((await ask(url, { token: key })).status).toBe(403);
  });

  test("the caller's program is noted of a key", async () => {
    const { server, projectId, url } = await startServer({ apiKeys: true });
    await using _ = server;
    const { key, id } = await addApiKey(issuer, projectId);
    await ask(url, { token: key, headers: { "User-Agent": "old-script/1.0" } });
    const { lastUsedBy } = (await issuer.database.apiKeys.findOne({ _id: id })) ?? {};
    expect(lastUsedBy).toMatchObject({ userAgent: "old-script/1.0" });
  });
});

test("of a token nothing is told beside it", async () => {
  const sent: string[] = [];
  const { project, secret: registrationSecret, serverUrl } = await addProject(issuer);
  const [fetchEntry] = entries.filter(({ name }) => name === "fetch");
  const watching: typeof fetch = (input, init) => {
    sent.push(String(init?.body ?? ""));
    return fetch(input, init);
  };
  const options = { registrationSecret, apiKeys: true, fetch: watching, resource: serverUrl };
  const handle = fetchEntry?.listener(options);
  await using server = await listen((request, response) => handle?.(request, response));
  const { tokens } = await connect(issuer, { serverUrl });
  expect((await ask(publicUrl(server.url), { token: tokens.access_token })).status).toBe(200);
  expect(sent.filter((form) => form.includes("token="))).toEqual([`token=${tokens.access_token}`]);
  const { key, id } = await addApiKey(issuer, project._id);
  const answer = await new McpAuthClient({ registrationSecret }).introspect(key);
  expect(answer).toMatchObject({ active: true, apiKey: { id }, clientId: "api-key" });
});
