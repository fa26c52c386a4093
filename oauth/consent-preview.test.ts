import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Branding } from "../shared/branding.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { Scope } from "../shared/scope.ts";
import { dashboardClientId, dashboardClientSecret } from "../shared/server/dashboard-client.ts";

import { begin, https, scopes } from "../test/consent.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, post, startIssuer } from "../test/harness.ts";

const branding: Branding = {
  accent: "#b0640f",
  logo: "data:image/webp;base64,UklGRhoAAABXRUJQ",
  supportUrl: "mailto:help@acme.example",
  termsUrl: "https://acme.example/terms",
};

let issuer: Issuer;
let address: string;
beforeAll(async () => {
  issuer = await startIssuer();
  address = issuer.issuer + endpoints.consentPreview;
});
afterAll(() => issuer.close());

function asDashboard(id = dashboardClientId, secret = dashboardClientSecret(issuer.keyring)) {
  return { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}

async function preview(asked: object): Promise<string> {
  const response = await post(address, asked, asDashboard());
  expect(response.status).toBe(200);
  return response.text();
}

async function textOf(asked: object): Promise<string> {
  const page = await preview(asked);
  return page
    .slice(page.indexOf("<main>"))
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ");
}

describe("the preview", () => {
  test("is the page that people get, apart from where it leads", async () => {
    const { consent, projectId } = await begin(issuer, {
      byOwner: true,
      redirectUri: https,
      clientName: "Example app",
      branding,
    });
    const comparable = (page: string) =>
      page
        .replace(/nonce="[^"]+"/, "")
        .replaceAll(/ (href|method|action)="[^"]*"/g, "")
        .replace(/ (name="csrf") value="[^"]*"/g, "")
        .replaceAll(" disabled", "");
    const shown = await preview({ projectId, client: "added" });
    expect(comparable(shown)).toBe(comparable(consent.html));
  });

  test("can be looked at by the dashboard, and do nothing", async () => {
    const { project } = await addProject(issuer);
    const response = await post(address, { projectId: project._id, branding }, asDashboard());
    const page = await response.text();
    const policy = response.headers.get("content-security-policy");
    const nonce = /<style nonce="([^"]+)">/.exec(page)?.[1];
    expect(policy).toBe(
      `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; sandbox; form-action 'none'; frame-ancestors ${issuer.env.dashboardUrl}`,
    );
    expect(response.headers.get("x-frame-options")).toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(page).not.toMatch(/ action=|<button (?!disabled )| href="(?!#")/);
  });

  test("shows what is not saved yet, and saves nothing", async () => {
    const { project } = await addProject(issuer);
    const draft: Scope = {
      name: "write",
      title: "Edit tickets",
      description: "Change them.",
      effect: "changes",
      default: true,
    };
    const text = await textOf({ projectId: project._id, branding, scopes: [draft] });
    expect(text).toContain("Edit tickets Can change Change them.");
    expect(text).toContain("help@acme.example");
    const kept = await issuer.database.projects.findOne({ _id: project._id });
    expect([kept?.branding, kept?.scopes]).toEqual([undefined, project.scopes]);
  });

  test.each([
    ["verified", "app.example Domain verified"],
    ["selfRegistered", "the app itself Self-registered"],
    ["loopback", "This request goes to a program on your own computer."],
    ["added", "the owner of this server Added by the owner"],
    ["trusted", "Trusted by Acme"],
  ])("shows how a client looks that is %s", async (client, words) => {
    const { project } = await addProject(issuer);
    expect(await textOf({ projectId: project._id, client })).toContain(words);
  });

  test("shows the usual scopes, all of them, and what is new to somebody", async () => {
    const { project } = await addProject(issuer);
    const three = scopes.map((scope) => ({ ...scope, default: scope.name === "read" }));
    const shown = (asked: object) => textOf({ projectId: project._id, scopes: three, ...asked });
    expect(await shown({})).not.toMatch(/Write|Delete|New/);
    expect(await shown({ asks: "all" })).toMatch(/Delete.*Write.*Read/);
    expect(await shown({ asks: "more" })).toMatch(/Delete New.*Write New.*Read Only/);
    expect(await shown({ asks: "more", client: "added" })).toContain("1 permission you allowed before Read");
    expect(await textOf({ projectId: project._id, scopes, asks: "more" })).toMatch(
      /Delete New.*Write Can.*Read Only/,
    );
  });

  test("speaks another language, and is light or dark whatever the browser is set to", async () => {
    const { project } = await addProject(issuer);
    const projectId = project._id;
    expect(await textOf({ projectId, language: "de" })).toContain("Darf „Example app“ Acme benutzen?");
    const dark = await preview({ projectId, theme: "dark", branding });
    expect(dark).toContain("color-scheme: dark;");
    expect(dark.match(/@media all/g)).toHaveLength(2);
    expect(dark).not.toContain("prefers-color-scheme");
    expect(await preview({ projectId, theme: "light" })).toContain("@media not all");
    expect(await preview({ projectId })).toContain("@media (prefers-color-scheme: dark)");
  });
});

describe("refused is", () => {
  test.each([
    ["nobody", () => ({})],
    ["another client", () => asDashboard("connected-apps")],
    ["a wrong secret", () => asDashboard(dashboardClientId, "secret")],
    ["no secret", () => asDashboard(dashboardClientId, "")],
    ["half a header", () => ({ Authorization: "Basic" })],
  ])("%s", async (_who, headers) => {
    const response = await post(address, { projectId: "prj_x" }, headers());
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic /);
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
  });

  test.each([
    [400, {}, "projectId: "],
    [404, { projectId: "prj_x" }, "projectId: there is no such project"],
    [400, { projectId: "prj_x", client: "evil" }, "client: "],
    [
      400,
      { projectId: "prj_x", branding: { accent: "red" } },
      "branding.accent: A colour is # and six digits",
    ],
    [400, { projectId: "prj_x", branding: { logo: "https://evil.example/x.png" } }, "branding.logo: "],
    [
      400,
      { projectId: "prj_x", branding: { logo: 'data:image/webp;base64,A" onerror="' } },
      "branding.logo: ",
    ],
    [400, { projectId: "prj_x", branding: { logo: "data:image/svg+xml;base64,AAAA" } }, "branding.logo: "],
    [400, { projectId: "prj_x", branding: { termsUrl: "javascript:alert(1)" } }, "branding.termsUrl: "],
    [400, { projectId: "prj_x", scopes: [{ name: "read" }] }, "scopes.0.title: "],
  ])("with %i: %j", async (status, asked, words) => {
    const response = await post(address, asked, asDashboard());
    expect(response.status).toBe(status);
    const body = (await response.json()) as Record<string, string>;
    expect(body).toMatchObject({ error: "invalid_request" });
    expect(body.error_description).toContain(words);
  });

  test("what is no JSON", async () => {
    const headers = { "Content-Type": "application/json", ...asDashboard() };
    const response = await fetch(address, { method: "POST", headers, body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_request" });
  });

  test("a browser that comes by itself", async () => {
    expect((await fetch(address)).status).toBe(404);
  });
});
