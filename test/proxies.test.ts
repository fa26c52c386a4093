/** The configurations of `deploy/` in the real Caddy and the real nginx: what has to come through a proxy does, and what must not does not. */
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import type { RequestOptions } from "node:https";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { examineCertificate } from "../scripts/doctor-install-certificate.ts";
import { mcpAuth } from "../sdk/index.ts";
import { endpoints } from "../shared/endpoints.ts";
import { debianProgram } from "./debian-program.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  newBrowser,
  newPkce,
  post,
  postForm,
  register,
  signIn,
} from "./harness.ts";
import { examineInstallation } from "./install-doctor.ts";
import { ClientMemory, connectClient } from "./mcp-client.ts";
import { listenAsServer } from "./mcp-server.ts";
import type { Proxied } from "./proxied.ts";
import { startProxied } from "./proxied.ts";
import type { StartProxy } from "./proxy.ts";
import { startCaddy, startNginx } from "./proxy.ts";

interface Kind {
  name: "Caddy" | "nginx";
  start: StartProxy;
  program: string | undefined;
}

const kinds: Kind[] = [
  { name: "Caddy", start: startCaddy, program: await debianProgram("caddy") },
  { name: "nginx", start: startNginx, program: await debianProgram("nginx") },
];

for (const { name, program } of kinds) {
  if (!program) process.stderr.write(`${name} was not found: its configuration is not tested.\n`);
  test.runIf(program || process.env.CI)(`${name} is there, to be tested with`, () => {
    expect(program, "install it, or let apt-get reach Debian's archive").toBeTruthy();
  });
}

describe.each(kinds.filter(({ program }) => program))("behind $name", ({ name, start, program = "" }) => {
  let at: Proxied;
  beforeAll(async () => {
    at = await startProxied(start, program);
  });
  afterAll(() => at.close());

  const metadata = () => fetch(`${at.url}/.well-known/oauth-authorization-server`);

  test("the issuer is the https address, byte for byte", async () => {
    const stated = (await (await metadata()).json()) as Record<string, string>;
    expect(stated.issuer).toBe(at.url);
    expect(stated.token_endpoint).toBe(at.url + endpoints.token);
  });

  test("HTTP/2 is spoken, with the same answer", async () => {
    const session = connectHttp2(at.url);
    const stream = session.request({ ":path": "/.well-known/oauth-authorization-server" });
    expect(JSON.parse(await text(stream))).toMatchObject({ issuer: at.url });
    expect(session.alpnProtocol).toBe("h2");
    session.close();
  });

  test("plain http is led to https", async () => {
    const { status, headers } = await fetch(`${at.plainUrl}/projects?page=2`, { redirect: "manual" });
    expect([301, 308]).toContain(status);
    expect(headers.get("location")).toMatch(/^https:\/\/localhost(:\d+)?\/projects\?page=2$/);
  });

  test.each([
    ["/", "text/html"],
    ["/projects", "text/html"],
    ["/trpc/session.get", "application/json"],
    ["/oauth/device", "text/html"],
    ["/api/oauth/openapi.json", "application/json"],
  ])("%s leads to the server whose it is", async (path, type) => {
    const { status, headers } = await fetch(at.url + path);
    expect([status, headers.get("content-type")]).toEqual([200, expect.stringContaining(type)]);
  });

  test("metrics are not to be had from outside", async () => {
    expect((await fetch(`${at.url}/metrics`)).status).toBe(404);
  });

  test("cookies are for https and this host only", async () => {
    const { serverUrl } = await addProject(at.issuer);
    const { client_id } = await register({ issuer: at.url });
    const parameters = { client_id, code_challenge: newPkce().challenge, resource: serverUrl };
    const asked = await fetch(authorizationUrl(at.url, parameters), { redirect: "manual" });
    const begun = await fetch(`${at.url}/auth/sign-in?next=/new`, { redirect: "manual" });
    const cookies = [...asked.headers.getSetCookie(), ...begun.headers.getSetCookie()];
    expect(cookies.length).toBeGreaterThan(1);
    for (const cookie of cookies) expect(cookie).toMatch(/^__(Host|Secure)-mcpauth_.*; secure/i);
    expect(cookies.some((cookie) => cookie.startsWith("__Host-mcpauth_dashboard_"))).toBe(true);
  });

  test("a client connects, a person allows it, and its call arrives", async () => {
    const server = await listenAsServer();
    const { secret } = await addProject(at.issuer, { serverUrl: server.url });
    server.protect(mcpAuth({ registrationSecret: secret }));
    const memory = new ClientMemory(async (url) => {
      const browser = newBrowser(at.url);
      const consent = await signIn(browser, await browser.open(url.href));
      return new URL((await decide(browser, consent, "allow")).url);
    });
    const client = await connectClient(server.url, memory);
    const { content } = await client.callTool({ name: "whoami" });
    expect(JSON.stringify(content)).toContain("mona");
    await client.close();
    await server.close();
  });

  test("a developer signs in, creates a project, and is told of its set-up while it happens", async () => {
    const browser = newBrowser(at.url);
    const page = await signIn(browser, await browser.open(`${at.url}/auth/sign-in?next=/new`));
    expect([page.status, page.url]).toEqual([200, `${at.url}/new`]);
    const session = "__Host-mcpauth_dashboard_session";
    const headers = { Cookie: `${session}=${browser.cookie(session)}` };
    const input = { name: "Acme", serverUrl: "https://mcp.example.com/mcp" };
    const own = { Origin: at.url, "x-mcpauth-csrf": "1", ...headers };
    const created = await (await post(`${at.url}/trpc/projects.create`, input, own)).json();
    const { id: projectId } = (created as { result: { data: { project: { id: string } } } }).result.data
      .project;
    const query = encodeURIComponent(JSON.stringify({ projectId }));
    const watched = await fetch(`${at.url}/trpc/setup.watch?input=${query}`, { headers });
    // The answer goes on for as long as the page is open: a proxy that gathers it says nothing at all.
    let told = "";
    for await (const chunk of watched.body ?? []) {
      told += new TextDecoder().decode(chunk);
      if (told.includes('"stations"')) break;
    }
    expect(told).toContain('data: {"stations"');
  });

  /** Registers in vain, from an address of this machine. */
  async function statusFrom(localAddress: string, agent: Agent, headers: Record<string, string> = {}) {
    const options: RequestOptions = { method: "POST", agent, localAddress, family: 4, headers };
    const sent = request(at.url + endpoints.register, options).end();
    const [answer] = await once(sent, "response");
    await text(answer);
    return answer.statusCode;
  }

  test("callers are told apart by their own addresses, and by none that they claim", async () => {
    const agent = new Agent({ keepAlive: true });
    const statuses = [];
    for (let count = 0; count <= 60; count++) statuses.push(await statusFrom("127.1.2.3", agent));
    expect(statuses.indexOf(429)).toBe(60);
    expect(await statusFrom("127.1.2.3", agent, { "X-Forwarded-For": "203.0.113.7" })).toBe(429);
    expect(await statusFrom("127.1.2.4", agent)).toBe(400);
    agent.destroy();
  });

  test("the issuer refuses a body of more than 16 KB in its own words", async () => {
    const answer = await post(at.url + endpoints.register, { client_name: "x".repeat(17 * 1024) });
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { error: "invalid_request", error_description: expect.stringContaining("larger than 16 KB") },
    ]);
  });

  test("the largest logo there may be arrives at the dashboard", async () => {
    const own = { Origin: at.url, "x-mcpauth-csrf": "1" };
    const logo = { projectId: "any", logo: "x".repeat(350_000) };
    const { status, headers } = await post(`${at.url}/trpc/projects.setLogo`, logo, own);
    expect([status, headers.get("content-type")]).toEqual([401, "application/json"]);
  });

  const doctor = async (more: Record<string, string> = {}) => {
    const uri = new URL(inject("mongoUri"));
    uri.pathname = `/${at.issuer.database.users.dbName}`;
    const variables = {
      MONGODB_URI: uri.href,
      MCPAUTH_ISSUER: at.url,
      MCPAUTH_DASHBOARD_URL: at.url,
      MCPAUTH_ENCRYPTION_KEY: at.issuer.env.encryptionKeys[0]?.toString("base64") ?? "",
    };
    return (await examineInstallation({ ...variables, ...more })).said;
  };

  test("the doctor finds it well where its certificate is trusted, and says what to do where it is not", async () => {
    const [trusting, strange] = await Promise.all([
      doctor({ NODE_EXTRA_CA_CERTS: at.proxy.rootFile }),
      doctor(),
    ]);
    expect(trusting).toMatch(/^ok {2}certificate of localhost: valid for \d+ (days|hours)$/m);
    expect(trusting).toContain(`ok  issuer: ${at.url} answers`);
    expect(trusting).toContain(`ok  dashboard: ${at.url} answers`);
    expect(trusting).toContain("all is well");
    expect(strange).toMatch(
      /!! {2}certificate of localhost: it was issued by .*, whom this machine does not trust\n +serve /,
    );
    expect(strange).toMatch(
      /!! {2}issuer: its certificate is refused \([A-Z_]+\)\n +put right the certificate/,
    );
    expect(strange).toContain("to be put right: 3");
  });

  const redeem = () =>
    postForm(at.url + endpoints.token, { grant_type: "authorization_code", code: "a-code" });

  test("a code whose redemption breaks off is not redeemed again", async () => {
    await redeem();
    for (const copy of at.issuers) copy.breaksOff = true;
    const { status } = await redeem();
    const brokenOff = at.issuers.map((copy) => copy.brokenOff).toSorted();
    for (const copy of at.issuers) copy.breaksOff = false;
    expect(status).toBe(502);
    expect(brokenOff).toEqual([0, 1]);
  });

  if (name === "nginx") {
    test("either copy may be away, one right after the other, without being missed", async () => {
      const statuses: number[] = [];
      for (const copy of at.issuers) {
        await copy.stop();
        for (const { status } of await Promise.all([redeem(), redeem(), redeem()])) statuses.push(status);
        await copy.start();
      }
      expect(statuses).toEqual(Array(6).fill(401));
    });
  }

  test("a server that is away is a 502 in time, the other one goes on, and when it is back it answers at once", async () => {
    for (const copy of at.issuers) await copy.stop();
    const [{ status }, page, said] = await Promise.all([
      metadata(),
      fetch(at.url),
      doctor({ NODE_EXTRA_CA_CERTS: at.proxy.rootFile }),
    ]);
    expect([status, page.status]).toEqual([502, 200]);
    expect(said).toMatch(/!! {2}issuer: it answers 502\n +look whether the server runs/);
    for (const copy of at.issuers) await copy.start();
    expect((await metadata()).status).toBe(200);
  });

  if (name === "Caddy") {
    test("a name for which it has no certificate is told apart from a server without TLS", async () => {
      const { found, remedy } = await examineCertificate(new URL(at.url.replace("localhost", "127.0.0.1")));
      expect(found).toMatch(/^none is served for this name/);
      expect(remedy).toContain("the reverse proxy's log");
    });

    test("a request that comes while the only copy restarts is answered", async () => {
      const [copy] = at.issuers;
      const before = copy.brokenOff;
      copy.breaksOff = true;
      const asked = metadata();
      await expect.poll(() => copy.brokenOff).toBeGreaterThan(before);
      await copy.stop();
      copy.breaksOff = false;
      await copy.start();
      expect((await asked).status).toBe(200);
    });
  }
});
