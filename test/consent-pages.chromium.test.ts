import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { Chromium, errorAnswer, executable, inspect } from "./chromium.ts";
import { decide, requestOf, signInForDevelopment, signInWithGitHub } from "./connection.ts";
import type { DocumentHost } from "./document-host.ts";
import { startDocumentHost } from "./document-host.ts";
import type { FakeGitHub } from "./fake-github.ts";
import { startFakeGitHub } from "./fake-github.ts";
import type { Issuer } from "./harness.ts";
import { register, startIssuer } from "./harness.ts";

const cursor = "cursor://anysphere.cursor-mcp/oauth/callback";

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let gitHub: FakeGitHub;
  let host: DocumentHost;
  let issuer: Issuer;

  beforeAll(async () => {
    [chromium, gitHub, host] = await Promise.all([Chromium.launch(), startFakeGitHub(), startDocumentHost()]);
    issuer = await startIssuer({ gitHub, outbound: host.outbound });
  });
  afterAll(async () => {
    await chromium.close();
    await Promise.all([issuer.close(), gitHub.close(), host.close()]);
  });

  /** A client whose metadata document vouches for its name. */
  function publishClient(): { clientId: string; redirectUri: string } {
    const [clientId, redirectUri] = [`${host.origin}/client`, `${host.origin}/callback`];
    const body = { client_id: clientId, client_name: "Acme Studio", redirect_uris: [redirectUri] };
    host.documents.set("/client", { body });
    return { clientId, redirectUri };
  }

  async function inspectConsent(page: Page, parties: Parameters<typeof requestOf>[1]): Promise<void> {
    await page.goto((await requestOf(issuer, parties)).url);
    await page.getByRole("button", { name: "Allow" }).waitFor();
    await inspect(page);
  }

  async function inspectError(page: Page, url: string, title: string): Promise<void> {
    await page.goto(url);
    await page.getByRole("heading", { name: title }).waitFor();
    await inspect(page);
  }

  describe.each([
    { look: "light and wide", dark: false, width: 1280 },
    { look: "light and narrow", dark: false, width: 320 },
    { look: "dark and wide", dark: true, width: 1280 },
    { look: "dark and narrow", dark: true, width: 320 },
  ])("$look", (look) => {
    test("every page on the way of connecting is accessible and fits", async () => {
      const page = await chromium.open(look);
      await page.goto((await requestOf(issuer, { redirectUri: cursor })).url);
      await inspect(page);
      await signInForDevelopment(page, "no login!");
      await page.getByRole("alert").waitFor();
      await inspect(page);
      await signInForDevelopment(page);
      await page.getByText("opens an app on your own device").waitFor();
      await page.getByText("Full address").click();
      await inspect(page);
      await inspectConsent(page, {});
      await inspectConsent(page, { redirectUri: "https://app.example/callback" });
      await inspectConsent(page, publishClient());
      await page.getByText("Domain verified").waitFor();
      await page.goto((await requestOf(issuer, { redirectUri: cursor })).url);
      await decide(page, cursor, "Allow");
      await page.getByRole("heading", { name: "Returning to" }).waitFor();
      await inspect(page);
    });

    test("every page off that way is accessible and fits", async () => {
      const page = await chromium.open({ ...look, provokes: [errorAnswer(400)] });
      const { url } = await requestOf(issuer);
      const change = (name: string, value: string) => {
        const changed = new URL(url);
        changed.searchParams.set(name, value);
        return changed.href;
      };
      await inspectError(page, change("client_id", "cli_unknown"), "This app is not known here");
      const elsewhere = `https://evil.example/${"long".repeat(40)}`;
      await inspectError(page, change("redirect_uri", elsewhere), "The return address is not registered");
      await inspectError(page, change("resource", elsewhere), "This server is not known here");
      await page.goto(url);
      await signInForDevelopment(page);
      await page.getByRole("button", { name: "Allow" }).waitFor();
      await issuer.database.artifacts.deleteMany({ model: "Interaction" });
      await inspectError(page, page.url(), "This request has expired");
      await inspectError(page, issuer.issuer + endpoints.signOut, "Sign out of mcpauth too?");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "You are signed out" }).waitFor();
      await inspect(page);
    });
  });

  describe.each([1280, 320])("%i px wide, whatever strangers call themselves stays text", (width) => {
    const markup = `<img src="/x" onerror="alert(1)"><script>alert(1)</script></bdi></h1><a href="/">here</a>`;

    /** Signs in at GitHub and shows the consent page to a person and of a client and a project with these names. */
    async function showConsent(name: string): Promise<{ page: Page; serverUrl: string }> {
      // A name of its own until then: clients that say the same of themselves are one client.
      const clientName = `Claude ${randomUUID()}`;
      const request = await requestOf(issuer, { redirectUri: cursor, clientName });
      const { clientId, serverUrl } = request;
      // Straight into the database: no form would take all of them.
      await issuer.database.clients.updateOne({ _id: clientId }, { $set: { "metadata.client_name": name } });
      await issuer.database.projects.updateOne({ serverUrls: serverUrl }, { $set: { name } });
      gitHub.person = { ...gitHub.person, login: name };
      const page = await chromium.open({ width });
      await page.goto(request.url);
      await inspect(page);
      await signInWithGitHub(page);
      await page.getByRole("button", { name: "Allow" }).waitFor();
      await inspect(page);
      return { page, serverUrl };
    }

    /** Nothing on the page but what the page itself put there, and each fact under its own name. */
    async function expectPlain(page: Page, serverUrl: string): Promise<void> {
      expect(await page.locator("img, script, h1 a, dd a").count()).toBe(0);
      const fact = (term: string) => page.locator("dl > div", { hasText: term }).locator("dd").textContent();
      expect(await fact("Server")).toBe(serverUrl);
      expect(await fact("Sends you back to")).toContain("cursor://anysphere.cursor-mcp");
    }

    test("markup", async () => {
      const { page, serverUrl } = await showConsent(markup);
      await expectPlain(page, serverUrl);
      const heading = await page.getByRole("heading", { level: 1 }).textContent();
      expect(heading).toContain("<img src='/x' onerror='alert(1)'><script>");
      expect(heading).toContain(`to use ${markup}?`);
    });

    test("right-to-left overrides", async () => {
      const { page, serverUrl } = await showConsent("Claude\u202e\u2066moc.live\u200b");
      await expectPlain(page, serverUrl);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("“Claudemoc.live”");
      const decision = await page.getByRole("button", { name: "Cancel" }).boundingBox();
      const allow = await page.getByRole("button", { name: "Allow" }).boundingBox();
      expect(decision?.x).toBeLessThan(allow?.x ?? 0);
    });

    test("ten kilobytes", async () => {
      const { page, serverUrl } = await showConsent("W".repeat(10_000));
      await expectPlain(page, serverUrl);
      await decide(page, cursor, "Cancel");
      await page.getByRole("heading", { name: "Returning to" }).waitFor();
      await inspect(page);
    });
  });

  test("a name of ten kilobytes cannot even be registered", async () => {
    expect(await register(issuer, { client_name: "W".repeat(10_000) })).toMatchObject({
      error: "invalid_client_metadata",
    });
  });

  test("no page of ours shows inside another's", async () => {
    const { url } = await requestOf(issuer);
    const page = await chromium.open({ provokes: [/frame-ancestors/, /X-Frame-Options/] });
    await page.goto(url);
    await signInForDevelopment(page);
    await page.getByRole("button", { name: "Allow" }).waitFor();
    // Another port of the same host: the browser sends our cookies along, so only our headers are in the way.
    const attacker = await serveFrames([url, page.url(), issuer.issuer + endpoints.signOut]);
    await page.goto(attacker);
    const [, ...frames] = page.frames();
    expect(frames.map((frame) => frame.url())).toEqual(Array(3).fill("chrome-error://chromewebdata/"));
    for (const frame of frames) expect(await frame.getByRole("button").count()).toBe(0);
  });
});

async function serveFrames(urls: string[]): Promise<string> {
  const frames = urls.map((url) => `<iframe src="${url.replaceAll("&", "&amp;")}"></iframe>`).join("");
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>Win a prize</title><link rel="icon" href="data:,">${frames}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
