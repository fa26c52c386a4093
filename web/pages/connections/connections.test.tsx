import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { stations } from "../../../shared/connection.ts";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";
import { toCsv } from "./export-connections.tsx";
import type { Connection, Detail, Step } from "./words.ts";

const projects = { get: () => aProject() };

function aConnection(about: Partial<Connection> = {}): Connection {
  const states = Object.fromEntries(stations.map((station) => [station, "ahead"])) as Connection["stations"];
  return {
    id: "att_1",
    client: { id: "cli_1", name: "Cursor" },
    startedAt: hoursFromNow(-1),
    outcome: "failed",
    milliseconds: 1_900,
    stations: { ...states, refusal: "passed", metadata: "passed", identify: "passed", ask: "failed" },
    failure: {
      at: hoursFromNow(-1),
      step: "authorization",
      error: "invalid_redirect_uri",
      reason: "redirect_mismatch",
      title: "The redirect URI is not registered",
      trace: "4TXF1Q7XQ2",
    },
    keptUntil: hoursFromNow(300),
    ...about,
  };
}

const mismatch: NonNullable<Step["diagnosis"]> = {
  id: "redirect_mismatch",
  title: "The redirect URI is not registered",
  why: "It is compared letter by letter.",
  fix: "The client must send the URI it registered.",
  whoCanFix: "client",
  docs: "connections#ask",
  compared: {
    expected: "http://127.0.0.1:5871/cb",
    actual: "http://localhost:5871/cb",
    start: 7,
    end: 8,
    difference: "“127.0.0.1” and “localhost” are different hosts.",
  },
};

const refused: Step = {
  at: hoursFromNow(-1),
  step: "authorization",
  station: "ask",
  lanes: ["browser", "issuer"],
  request: "GET /oauth/authorize",
  outcome: "failed",
  status: 400,
  error: "invalid_redirect_uri",
  facts: { redirect_uri: "http://localhost:5871/cb", resource: "https://mcp.acme.dev/mcp" },
  trace: "4TXF1Q7XQ2",
  clientId: "cli_1",
  diagnosis: mismatch,
};

test("each attempt has a row that says who, how far and why not further, and leads to its steps", async () => {
  const connections = [
    aConnection(),
    aConnection({ id: "att_2", outcome: "connected", client: { id: "cli_2" } }),
  ];
  renderApp("/projects/prj_1/connections", {
    projects,
    connections: { list: () => ({ connections }), errors: () => [] },
  });
  const table = await screen.findByRole("table", { name: "Connections" });
  const link = within(table).getByRole("link", { name: /Cursor/ });
  expect(link.getAttribute("href")).toMatch(/^\/projects\/prj_1\/connections\/att_1/);
  expect(within(table).getAllByRole("img", { name: "Failed at Ask" })).toHaveLength(2);
  expect(table.textContent).toContain("The redirect URI is not registered");
  expect(table.textContent).toContain("1.9 s");
  expect(within(table).getByText("cli_2")).toBeDefined();
});

test("filters live in the address and reach the server, and clearing them shows all again", async () => {
  const asked: object[] = [];
  const { history } = renderApp("/projects/prj_1/connections?reason=redirect_mismatch&outcome=nonsense", {
    projects,
    connections: {
      list: ({ reason, outcome }) => {
        asked.push({ reason, outcome });
        return { connections: [] };
      },
      errors: () => [],
    },
  });
  await screen.findByText("Nothing matches these filters.");
  expect(asked[0]).toEqual({ reason: "redirect_mismatch", outcome: undefined });
  await userEvent.click(screen.getAllByRole("button", { name: "Clear filters" })[0]!);
  await screen.findByText(/No client has tried to connect/);
  expect(history.location.search).toBe("");
});

test("failures are grouped by cause, and each group leads to its connections", async () => {
  const group = {
    id: "redirect_mismatch",
    title: "The redirect URI is not registered",
    step: "authorization",
    reason: "redirect_mismatch" as const,
    error: "invalid_redirect_uri",
    count: 12,
    lastAt: hoursFromNow(-1),
  };
  renderApp("/projects/prj_1/connections", {
    projects,
    connections: { list: () => ({ connections: [aConnection()] }), errors: () => [group] },
  });
  await userEvent.click(await screen.findByText("Failures by cause"));
  const link = screen.getByRole("link", { name: "The redirect URI is not registered" });
  expect(link.getAttribute("href")).toContain("step=authorization");
  expect(link.getAttribute("href")).toContain("error=invalid_redirect_uri");
});

function openConnection(detail: Partial<Detail>) {
  return renderApp("/projects/prj_1/connections/att_1", {
    projects,
    connections: { get: () => ({ steps: [refused], parties: [], keptUntil: hoursFromNow(300), ...detail }) },
  });
}

test("a connection says why it failed, where two addresses differ, and what was not seen", async () => {
  openConnection({ connection: aConnection(), newer: "att_0" });
  await screen.findByRole("heading", { level: 1, name: "Cursor" });
  const why = screen.getByRole("region", { name: "The redirect URI is not registered" });
  expect(within(why).getByText("127.0.0.1").tagName).toBe("MARK");
  expect(within(why).getByText("localhost").tagName).toBe("MARK");
  expect(why.textContent).toContain("The client must send the URI it registered.");
  const steps = screen.getByRole("region", { name: "Steps" });
  expect(steps.textContent).toContain("not seen here: your server answers it with 401");
  expect(steps.textContent).toContain("Browser to mcpauth: GET /oauth/authorize 400 invalid_redirect_uri");
  expect(screen.getByRole("link", { name: "Newer" }).getAttribute("href")).toBe(
    "/projects/prj_1/connections/att_0",
  );
  expect(screen.queryByRole("link", { name: "Older" })).toBeNull();
});

test("the diagnosis is copied as Markdown and the request as curl, both without a secret", async () => {
  const user = userEvent.setup();
  openConnection({ connection: aConnection() });
  await user.click(await screen.findByRole("button", { name: "Copy diagnosis" }));
  const text = await navigator.clipboard.readText();
  expect(text).toContain("### The redirect URI is not registered");
  expect(text).toContain("expected http://127.0.0.1:5871/cb\nsent     http://localhost:5871/cb");
  expect(text).toContain("trace `4TXF1Q7XQ2`");
  await user.click(screen.getByRole("button", { name: "Copy as curl" }));
  const curl = await navigator.clipboard.readText();
  expect(curl).toContain("curl -i -G http://localhost:4000/oauth/authorize");
  expect(curl).toContain("--data-urlencode redirect_uri=http://localhost:5871/cb");
  expect(curl).toContain('code_challenge="$CODE_CHALLENGE"');
});

test("what belongs to no project is shown by its trace, and says so", async () => {
  openConnection({});
  await screen.findByRole("heading", { level: 1, name: "A request of no project" });
  expect(screen.getByText(/whoever has its trace sees it/)).toBeDefined();
});

test("a connection that is gone says how long they are kept", async () => {
  renderApp("/projects/prj_1/connections/att_9", {
    projects,
    connections: { get: () => Promise.reject(refusal("NOT_FOUND")) },
  });
  expect(await screen.findByText(/connections are kept for 14 days/)).toBeDefined();
});

test("an exported name that a spreadsheet would run is text", () => {
  const csv = toCsv([aConnection({ client: { id: "cli_1", name: '=HYPERLINK("x")' } })]);
  expect(csv.split("\r\n")[1]).toContain(`"'=HYPERLINK(""x"")"`);
});
