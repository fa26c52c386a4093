import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpAuth } from "../sdk/index.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { FakeGitHub } from "./fake-github.ts";
import { startFakeGitHub } from "./fake-github.ts";
import type { Issuer } from "./harness.ts";
import {
  addProject,
  authorizationUrl,
  bearer,
  decide,
  introspect,
  newBrowser,
  newPkce,
  post,
  postForm,
  redeem,
  register,
  startIssuer,
} from "./harness.ts";
import { ClientMemory, connectClient } from "./mcp-client.ts";
import { listenAsServer } from "./mcp-server.ts";

/** The guide, sentence by sentence: one issuer, one server, one client, from the first 401 to the last. */
let gitHub: FakeGitHub;
let issuer: Issuer;
let server: Awaited<ReturnType<typeof listenAsServer>>;
let secret: string;
let memory: ClientMemory;

beforeAll(async () => {
  gitHub = await startFakeGitHub();
  issuer = await startIssuer({ gitHub });
  server = await listenAsServer();
  ({ secret } = await addProject(issuer, { serverUrl: server.url, name: "Acme" }));
  server.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 0 }));
  memory = new ClientMemory(signInWithGitHubAndAllow);
});

afterAll(() => Promise.all([server.close(), issuer.close(), gitHub.close()]));

async function signInWithGitHubAndAllow(url: URL): Promise<URL> {
  const browser = newBrowser(issuer.issuer, gitHub.url);
  const consent = await browser.follow(await browser.open(url.href), "Continue with GitHub");
  const returned = await decide(browser, consent, "allow");
  return new URL(returned.url);
}

const origin = () => new URL(server.url).origin;

describe("Step 4: an MCP client connects for the first time", () => {
  test("1. gets a 401 with a pointer to the authorization server's metadata", async () => {
    const response = await post(server.url, { jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect(response.status).toBe(401);
    const pointer = `${origin()}/.well-known/oauth-protected-resource`;
    expect(response.headers.get("www-authenticate")).toBe(`Bearer resource_metadata="${pointer}"`);
    const document = await (await fetch(pointer)).json();
    expect(document).toMatchObject({ resource: server.url, authorization_servers: [issuer.issuer] });
  });

  test("2. discovers every endpoint from a single issuer URL", async () => {
    const response = await fetch(`${issuer.issuer}/.well-known/oauth-authorization-server`);
    expect(await response.json()).toMatchObject({
      issuer: issuer.issuer,
      authorization_endpoint: issuer.issuer + endpoints.authorize,
      token_endpoint: issuer.issuer + endpoints.token,
      registration_endpoint: issuer.issuer + endpoints.register,
      revocation_endpoint: issuer.issuer + endpoints.revoke,
      introspection_endpoint: issuer.issuer + endpoints.introspect,
      code_challenge_methods_supported: ["S256"],
    });
  });

  test("3. and 4. registers itself, a person signs in with GitHub and approves, and the tools are there", async () => {
    const client = await connectClient(server.url, memory);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["whoami"]);
    expect(memory.client?.client_id).toMatch(/^cli_/);
    expect(memory.signIns).toBe(1);
    expect(await whoami(client)).toMatchObject({ username: "mona", scopes: ["mcp:tools"] });
    await client.close();
  });
});

describe("Step 5: testing it with curl", () => {
  test("each command prints what the guide says", async () => {
    const commands = curlCommands();
    expect(commands).toHaveLength(2);
    for (const { command, expected } of commands) {
      const output = await run(command);
      for (const line of expected) expect(output).toContain(line);
    }
  });
});

describe("Troubleshooting", () => {
  test("registration needs a redirect_uris array, and registering a fresh client is cheap and repeatable", async () => {
    const refused = await post(issuer.issuer + endpoints.register, {});
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: "invalid_redirect_uri" });
    for (let repeat = 0; repeat < 3; repeat++) expect(await register(issuer)).toHaveProperty("client_id");
  });

  test("redirect_uri must match exactly: trailing slash, port and scheme count", async () => {
    const { client_id } = await register(issuer, { redirect_uris: ["http://127.0.0.1:7000/callback"] });
    const { challenge: code_challenge } = newPkce();
    const browser = newBrowser(issuer.issuer);
    for (const redirect_uri of [
      "http://127.0.0.1:7000/callback/",
      "http://127.0.0.1:7001/callback",
      "https://127.0.0.1:7000/callback",
    ]) {
      const request = { client_id, code_challenge, redirect_uri, resource: server.url };
      const page = await browser.open(authorizationUrl(issuer.issuer, request));
      expect(page).toMatchObject({ status: 400, html: expect.stringContaining("must match exactly") });
    }
  });

  test("a wrong code_verifier is rejected and says so", async () => {
    const { client_id: clientId = "" } = await register(issuer);
    const { challenge: code_challenge } = newPkce();
    const request = { client_id: clientId, code_challenge, resource: server.url };
    const callback = await signInWithGitHubAndAllow(new URL(authorizationUrl(issuer.issuer, request)));
    const code = callback.searchParams.get("code") ?? "";
    const redirectUri = memory.redirectUrl;
    const response = await redeem(issuer, {
      clientId,
      code,
      verifier: newPkce().verifier,
      redirectUri,
      callback,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: "invalid_grant",
      error_description: expect.stringContaining("code_verifier does not match"),
    });
  });

  test("an access token that expired is refreshed by the client without asking anybody", async () => {
    const before = memory.saved;
    await expireAccessTokens();
    const client = await connectClient(server.url, memory);
    expect(await whoami(client)).toMatchObject({ username: "mona" });
    expect(memory.saved?.access_token).not.toBe(before?.access_token);
    expect(memory.signIns).toBe(1);
    await client.close();
  });
});

test("a token that was revoked is rejected with a 401", async () => {
  const { access_token: token = "" } = memory.saved ?? {};
  expect(await introspect(issuer, secret, token)).toMatchObject({
    active: true,
    username: "mona",
    client_name: "Claude",
  });
  await postForm(issuer.issuer + endpoints.revoke, { token }, bearer(secret));
  const call = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const response = await post(server.url, call, {
    ...bearer(token),
    Accept: "application/json, text/event-stream",
  });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
});

async function whoami(client: Awaited<ReturnType<typeof connectClient>>): Promise<object> {
  const { content } = await client.callTool({ name: "whoami" });
  const [first] = content as { text: string }[];
  return JSON.parse(first?.text ?? "{}");
}

async function expireAccessTokens(): Promise<void> {
  const past = new Date(Date.now() - 1000);
  await issuer.database.artifacts.updateMany(
    { model: "AccessToken" },
    { $set: { expiresAt: past, "payload.exp": Math.floor(past.getTime() / 1000) } },
  );
}

/** The commands of the guide's step 5 with the output it promises, as they are written there. */
function curlCommands(): { command: string; expected: string[] }[] {
  const guide = readFileSync(new URL("../docs/quickstart.md", import.meta.url), "utf8");
  const here = (text: string) =>
    text
      .replaceAll("https://your-server.example.com", origin())
      .replaceAll("<access_token>", memory.saved?.access_token ?? "");
  return [...guide.matchAll(/^```bash\n(curl[^`]+?)\n\n((?:# .+\n)+)```$/gm)].map(
    ([, command = "", output = ""]) => ({
      command: here(command),
      expected: here(output)
        .trim()
        .split("\n")
        .map((line) => line.slice("# ".length)),
    }),
  );
}

async function run(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-c", command]);
  return stdout;
}
