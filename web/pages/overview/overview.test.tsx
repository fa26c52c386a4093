import { act, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Answers } from "../../test-app.tsx";
import { anOverview, aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";
import type { Outputs } from "../../trpc.ts";

type Overview = Outputs["usage"]["overview"];

/** Two hours: a busy one, and one of which little is known yet. */
function busy(about: Partial<Overview> = {}): Overview {
  const [first, second] = anOverview().bars;
  const counts = {
    tokens: { code: 3, refresh: 1_280, mint: 1 },
    verifications: { ok: 48_147, failed: 63 },
    failures: { expired: 41, unknown_token: 22, denied: 2 },
  };
  const little = { tokens: {}, verifications: { ok: 1, failed: 0 }, failures: {} };
  return anOverview({
    bars: [
      { ...first!, ...counts },
      { ...second!, ...little },
    ],
    total: { ...counts, verifications: { ok: 48_148, failed: 63 } },
    previous: {
      tokens: { code: 1_000 },
      verifications: { ok: 0, failed: 0 },
      failures: {},
    },
    active: { clients: 37, people: 10_000 },
    ...about,
  });
}

async function open(usage: NonNullable<Answers["usage"]> = {}, search = "", more: Answers = {}) {
  const app = renderApp(`/projects/prj_1${search}`, {
    ...more,
    projects: { get: () => aProject() },
    usage: { overview: () => busy(), attention: () => [], ...usage },
  });
  await screen.findByRole("heading", { level: 1, name: "Overview" });
  return app;
}

function chart(name: string) {
  return within(screen.getByRole("region", { name }));
}

test("the numbers come with what they are to be compared with", async () => {
  await open();
  await screen.findByText("1,284");
  const numbers = [...document.querySelectorAll("main dl > div")].map((each) => each.textContent);
  expect(numbers).toEqual([
    "Tokens issued1,284+28% on the 24 hours before",
    "Verifications48,211none in the 24 hours before",
    "Failures6541 × Expired token",
    "Active clients37seen in the last 24 hours",
    "Active people10,000+seen in the last 24 hours",
  ]);
});

test("the range is in the address, and what is no range is the last 24 hours", async () => {
  const asked: string[] = [];
  const overview = ({ range }: { range: string }) => {
    asked.push(range);
    return busy();
  };
  const { history } = await open({ overview }, "?range=century");
  const ranges = within(await screen.findByRole("navigation", { name: "Range" }));
  await userEvent.click(ranges.getByRole("link", { name: "7 d" }));
  expect(history.location.href).toBe("/projects/prj_1?range=7d");
  expect(ranges.getByRole("link", { name: "7 d" }).getAttribute("aria-current")).toBe("page");
  await screen.findAllByText("seen in the last 7 days");
  expect([...new Set(asked)]).toEqual(["24h", "7d"]);
});

test("arrow keys go from bar to bar and up through its parts, and what stands there is said", async () => {
  await open();
  const { getAllByRole, getByRole, getByText } = chart("Verifications");
  const [first, second] = getAllByRole("link");
  expect([first!.tabIndex, second!.tabIndex]).toEqual([-1, 0]);
  act(() => second!.focus());
  expect(getByRole("status").textContent).toMatch(/: Accepted 1, Failed 0$/);
  await userEvent.keyboard("{ArrowLeft}");
  expect(document.activeElement).toBe(first);
  expect(getByRole("status").textContent).toMatch(/^25 Nov, .*: Accepted 48,147, Failed 63$/);
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(getByRole("status").textContent).toMatch(/: Failed 63$/);
  const { searchParams } = new URL((first as HTMLAnchorElement).href);
  expect(Object.fromEntries(searchParams)).toEqual({
    from: "2026-11-25T13:00:00.000Z",
    to: "2026-11-25T14:00:00.000Z",
    step: "introspection",
  });
  await userEvent.tab();
  expect(getByRole("status").textContent).toBe("");
  expect(getByText("48,148")).toBeDefined();
});

test("a chart is also a table, newest first", async () => {
  await open();
  await screen.findByText("1,284");
  await userEvent.click(chart("Failures").getByRole("button", { name: /^View as table/ }));
  const rows = chart("Failures").getAllByRole("row");
  const cells = rows.map((row) => [...row.children].slice(1).map((cell) => cell.textContent));
  expect(cells).toEqual([
    ["Expired token", "Unknown token", "Person said no", "All"],
    ["0", "0", "0", "0"],
    ["41", "22", "2", "65"],
  ]);
  expect(within(rows[1]!).getByRole("rowheader").textContent).toMatch(/^25 Nov, /);
});

test("of many reasons the three commonest have a colour, the others share one", async () => {
  const failures = { expired: 9, revoked: 8, denied: 7, other: 2, reused: 1 };
  const [first, second] = busy().bars;
  await open({
    overview: () => busy({ bars: [{ ...first!, failures }, second!], total: { ...busy().total, failures } }),
  });
  await screen.findByText("Person said no");
  const legend = chart("Failures").getByRole("list", { name: "Legend" });
  expect(
    within(legend)
      .getAllByRole("listitem")
      .map((item) => item.textContent),
  ).toEqual(["Expired token9", "Access ended8", "Person said no7", "The rest3"]);
});

test("a chart of nothing says so in place of a flat line", async () => {
  await open({ overview: () => anOverview() });
  expect((await screen.findAllByText("Nothing in the last 24 hours.")).length).toBe(3);
});

test("a project at which nothing has happened yet shows the way there instead", async () => {
  await open({ overview: () => anOverview({ used: false }) });
  const way = await screen.findByRole("link", { name: "Set up Acme" });
  expect(way.getAttribute("href")).toBe("/projects/prj_1/setup");
  expect(screen.queryByRole("navigation", { name: "Range" })).toBeNull();
  expect(document.querySelector("main dl")).toBeNull();
});

test("what needs attention says why and leads there", async () => {
  const hour = { from: hoursFromNow(-24), to: hoursFromNow(0) };
  await open({
    attention: () => [
      { kind: "old_secret", hint: "77Bc", lastUsedAt: hoursFromNow(-0.05), expiresAt: hoursFromNow(20.5) },
      { kind: "redirect_mismatch", count: 12, ...hour },
      { kind: "new_client", clientId: "cli_9", name: "Fresh", people: 7 },
    ],
  });
  const [secret, mismatch, client] = within(
    await screen.findByRole("region", { name: "Needs attention" }),
  ).getAllByRole("listitem");
  expect(secret!.textContent).toMatch(/…77Bc is still in use: last 3 min ago\. It stops in 20 h/);
  expect(within(secret!).getByRole("link").getAttribute("href")).toBe("/projects/prj_1/secrets");
  expect(within(mismatch!).getByRole("link").getAttribute("href")).toContain("reason=redirect_mismatch");
  expect(mismatch!.textContent).toContain("12 requests in the last 24 hours named a redirect address");
  expect(client!.textContent).toContain("7 people have allowed it already");
  expect(within(client!).getByRole("link").getAttribute("href")).toBe("/projects/prj_1/clients/cli_9");
});

test("the latest connections say who tried and how it went", async () => {
  const connection = {
    id: "at_1",
    client: { id: "cli_1", name: "Claude" },
    person: { id: "usr_2", name: "mona" },
    startedAt: hoursFromNow(-1),
    outcome: "connected" as const,
    stations: {} as never,
    keptUntil: hoursFromNow(300),
  };
  const { person: _person, ...early } = connection;
  const failure = {
    at: hoursFromNow(-2),
    step: "authorization",
    reason: "redirect_mismatch",
    title: "The redirect address differs",
    trace: "7XQ2M",
  };
  const failed = { ...early, id: "at_2", client: { id: "cli_2" }, outcome: "failed" as const, failure };
  await open({}, "", { connections: { list: () => ({ connections: [connection, failed] }) } });
  const list = await screen.findByRole("region", { name: "Latest connections" });
  const rows = within(list)
    .getAllByRole("listitem")
    .map((row) => row.textContent);
  expect(rows).toEqual(["ClaudeConnectedmona1 hr ago", "cli_2FailedThe redirect address differs1 hr ago"]);
  const ways = within(list).getAllByRole("link");
  expect(ways.map((link) => link.getAttribute("href"))).toEqual([
    "/projects/prj_1/connections",
    "/projects/prj_1/connections/at_1",
    "/projects/prj_1/connections/at_2",
  ]);
});

test("numbers that cannot be had are an error with a way on, and the rest of the page stays", async () => {
  let isDown = true;
  await open({
    overview: () => {
      if (isDown) throw refusal("SERVICE_UNAVAILABLE");
      return busy();
    },
    attention: () => [{ kind: "no_secret" }],
  });
  const problem = await screen.findByRole("alert");
  expect(screen.getByRole("region", { name: "Needs attention" })).toBeDefined();
  isDown = false;
  await userEvent.click(within(problem).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("1,284")).toBeDefined();
});
