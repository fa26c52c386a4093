import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Project } from "../../../shared/project.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, aSetup, hoursFromNow, renderApp } from "../../test-app.tsx";

test("the quick start is the guide's, at this project's path and port, without the secret", async () => {
  await open({ project: aProject({ serverUrls: ["http://localhost:5100/tools"] }) });
  const steps = screen.getByRole("region", { name: "Quick start" });
  expect(steps.textContent).toContain("npm install getmcpauth");
  expect(steps.textContent).toContain("MCPAUTH_SECRET=mcpauth_sk_...");
  expect(steps.textContent).toContain('app.use(\n  "/tools",\n  mcpAuth({');
  expect(steps.textContent).toContain("app.listen(5100);");
  expect(within(steps).getByRole("button", { name: "Copy middleware" })).toBeDefined();
});

test("each client has a line with this server's address and a plain name", async () => {
  await open({ project: aProject({ name: "Zoë's Tools!" }) });
  const clients = screen.getByRole("region", { name: "Connect a client" });
  for (const line of [
    "claude mcp add --transport http zoe-s-tools https://mcp.acme.dev/mcp",
    '"url": "https://mcp.acme.dev/mcp"',
    `code --add-mcp '{"name":"zoe-s-tools","type":"http","url":"https://mcp.acme.dev/mcp"}'`,
    "npx @modelcontextprotocol/inspector --transport http --server-url https://mcp.acme.dev/mcp",
  ]) {
    expect(clients.textContent).toContain(line);
  }
});

test("an address that a shell would read otherwise is quoted", async () => {
  await open({ project: aProject({ serverUrls: ["https://mcp.acme.dev/it's;here"] }) });
  expect(document.body.textContent).toContain(`acme 'https://mcp.acme.dev/it'\\''s;here'`);
});

test("of several server URLs the first stands under the title, with the way to the others", async () => {
  await open({
    project: aProject({ serverUrls: ["https://mcp.acme.dev/mcp", "http://localhost:3000/mcp"] }),
  });
  expect(screen.getByRole("link", { name: "and 1 more" }).getAttribute("href")).toBe(
    "/projects/prj_1/settings/general",
  );
});

async function open({ project = aProject(), ...answers }: Answers & { project?: Project } = {}) {
  const app = renderApp(`/projects/${project.id}/setup`, {
    ...answers,
    projects: { get: () => project, ...answers.projects },
  });
  await screen.findByRole("heading", { level: 1, name: "Set up" });
  return app;
}

test("each station says when it was seen and by whom, and the next one what is waited for", async () => {
  const at = hoursFromNow(-0.5);
  const [secret, online, refusal, metadata, identify, ...others] = aSetup().stations;
  const seen = [online, refusal, metadata].map((station) => ({ ...station!, state: "seen" as const, at }));
  const stations = [secret!, ...seen, { ...identify!, state: "seen" as const, at, by: "Claude" }, ...others];
  await open({ setup: { state: () => aSetup({ stations }), checks: () => [] } });
  const rail = await screen.findByRole("region", { name: "First connection" });
  await within(rail).findByText("Person allows it");
  expect(rail.textContent).toContain("· Claude");
  expect(rail.textContent).toContain("sign in and allow");
  expect(within(rail).getByRole("status").textContent).toBe("Client identifies itself: seen");
  expect(within(rail).getByText("Not seeing it?")).toBeDefined();
});

test("a station that failed says why, what mends it, and where to look", async () => {
  const [secret, ...others] = aSetup().stations;
  const failed = {
    name: "identify" as const,
    state: "failed" as const,
    title: "The redirect URI is not registered",
    fix: "The client must send the URI it registered.",
    attempt: "att_1",
  };
  const stations = [secret!, ...others.map((station) => (station.name === "identify" ? failed : station))];
  const before = stations.map((station, index) =>
    index < 4 ? { ...station, state: "seen" as const } : station,
  );
  await open({ setup: { state: () => aSetup({ stations: before }), checks: () => [] } });
  expect(await screen.findByText("The redirect URI is not registered")).toBeDefined();
  expect(screen.getByText("The client must send the URI it registered.")).toBeDefined();
  expect(screen.getByRole("link", { name: "See what happened" }).getAttribute("href")).toBe(
    "/projects/prj_1/connections/att_1",
  );
});

test("what has been connected says how long it took, and what is next", async () => {
  const state = () => aSetup({ complete: true, milliseconds: 372_000 });
  await open({ setup: { state, checks: () => [] } });
  const end = await screen.findByRole("region", { name: "Connected in 6 min 12 s" });
  expect(within(end).getByRole("link", { name: /scopes/ })).toBeDefined();
});

test("the last check shows what is wrong first, with where two addresses differ", async () => {
  const check = {
    serverUrl: "https://mcp.acme.dev/mcp",
    at: hoursFromNow(-0.1),
    status: "fail" as const,
    clients: [{ name: "Claude", stops: "The resource is the server's" }],
    findings: [
      {
        id: "refusal",
        title: "A call without a token is refused with 401",
        status: "ok" as const,
        seen: "401",
      },
      {
        id: "resource",
        title: "The metadata names this server",
        status: "fail" as const,
        seen: "another address",
        cause: "The server is mounted elsewhere.",
        fix: "Mount it at /mcp.",
        compared: { expected: "https://mcp.acme.dev/mcp", actual: "https://mcp.acme.dev/mcp/", at: 24 },
      },
    ],
  };
  await open({ setup: { state: () => aSetup(), checks: () => [check] } });
  const result = await screen.findByRole("region", { name: "Check of https://mcp.acme.dev/mcp" });
  expect(within(result).getAllByRole("listitem")[0]?.textContent).toContain("Mount it at /mcp.");
  expect(result.textContent).toContain("Claude would stop.");
});

test("a viewer reads why the server is not theirs to test", async () => {
  await open({ project: aProject({ role: "viewer" }) });
  expect(screen.getByText("Only owners, admins, and developers can test the server.")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Use the test client" })).toBeNull();
});
