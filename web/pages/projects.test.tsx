import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { aProject, hoursFromNow, refusal, renderApp, session } from "../test-app.tsx";

test("the list shows each project with its server URL and the state of its secrets", async () => {
  const rotated = aProject({
    id: "prj_2",
    name: "Wiki",
    serverUrls: ["http://localhost:3000/mcp"],
    secrets: [
      { id: "sec_3", hint: "k2Qz", createdAt: hoursFromNow(-1) },
      { id: "sec_2", hint: "77Bc", createdAt: hoursFromNow(-90), expiresAt: hoursFromNow(23.5) },
    ],
  });
  renderApp("/", { projects: { list: () => [aProject(), rotated, aProject({ id: "prj_3", secrets: [] })] } });
  const list = await screen.findByRole("list", { name: "Projects" });
  const [first, second, third] = within(list).getAllByRole("listitem");
  expect(within(first!).getByRole("link", { name: "Acme" }).getAttribute("href")).toBe("/projects/prj_1");
  expect(first!.textContent).toContain("https://mcp.acme.dev/mcp");
  expect(first!.textContent).toContain("Not used yet");
  expect(second!.textContent).toContain("…77Bc stops in 23 h");
  expect(third!.textContent).toContain("No live secret");
});

test("each project tells its last 24 hours, and a sign those that need attention", async () => {
  const quiet = aProject({ id: "prj_2", name: "Wiki" });
  const none = Array<number>(22).fill(0);
  renderApp("/", {
    projects: { list: () => [aProject(), quiet] },
    usage: {
      activities: () => [
        { projectId: "prj_2", verifications: [...none, 0, 0], failures: 0, attention: false },
        { projectId: "prj_1", verifications: [...none, 1_200, 84], failures: 63, attention: true },
      ],
    },
  });
  await screen.findByText(/1,284/);
  const list = await screen.findByRole("list", { name: "Projects" });
  const [busy, idle] = within(list).getAllByRole("listitem");
  expect(busy!.textContent).toContain("1,284 verifications in 24 hours63 failed");
  expect(within(busy!).getByRole("img", { name: "Needs attention" })).toBeDefined();
  expect(idle!.textContent).toContain("0 verifications in 24 hours");
  expect(within(idle!).queryByRole("img")).toBeNull();
});

test("projects are listed while what happens at them is unknown", async () => {
  renderApp("/", {
    projects: { list: () => [aProject()] },
    usage: {
      activities: () => {
        throw refusal("SERVICE_UNAVAILABLE");
      },
    },
  });
  expect(await screen.findByRole("link", { name: "Acme" })).toBeDefined();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a list on its way keeps its place", async () => {
  renderApp("/", { projects: { list: () => new Promise(() => {}) } });
  expect(await screen.findByRole("status", { name: "Loading your projects" })).toBeDefined();
  expect(screen.getByRole("heading", { level: 1, name: "Projects" })).toBeDefined();
});

test("someone without projects reads what a project is and can create one", async () => {
  renderApp("/", { projects: { list: () => [] } });
  expect(await screen.findByText(/A project stands for one MCP server/)).toBeDefined();
  expect(screen.getAllByRole("link", { name: "New project" })).toHaveLength(1);
});

test("a list that fails says why, names the request and can be tried again", async () => {
  let attempts = 0;
  renderApp("/", {
    projects: {
      list: () => {
        attempts += 1;
        if (attempts === 1) throw refusal("SERVICE_UNAVAILABLE");
        return [aProject()];
      },
    },
  });
  const problem = await screen.findByRole("alert");
  expect(problem.textContent).toContain("The database cannot be reached");
  expect(problem.textContent).toContain("7XQ2M");
  await userEvent.click(within(problem).getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Acme" })).toBeDefined();
});

test("a server that does not answer at all is told apart from one that fails", async () => {
  renderApp("/", {
    projects: {
      list: () => {
        throw new TypeError("fetch failed");
      },
    },
  });
  const problem = await screen.findByRole("alert");
  expect(problem.textContent).toContain("did not answer");
  expect(problem.textContent).not.toContain("Trace id");
});

test("a refresh that fails leaves the list in place and says how old it is", async () => {
  let answer = () => [aProject()];
  const { queryClient } = renderApp("/", { projects: { list: () => answer() } });
  await screen.findByRole("link", { name: "Acme" });
  answer = () => {
    throw refusal("SERVICE_UNAVAILABLE");
  };
  await queryClient.invalidateQueries();
  expect(await screen.findByText(/Showing data from/)).toBeDefined();
  expect(screen.getByRole("link", { name: "Acme" })).toBeDefined();
});

test("a session that cannot be asked for is an error with a way on, not a sign-in", async () => {
  let isDown = true;
  const get = () => {
    if (isDown) throw refusal("SERVICE_UNAVAILABLE");
    return session;
  };
  renderApp("/new", { session: { get } });
  const problem = await screen.findByRole("alert");
  expect(screen.getByRole("heading", { level: 1 })).toBeDefined();
  isDown = false;
  await userEvent.click(within(problem).getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "New project" })).toBeDefined();
});

test("the session is asked once for all pages", async () => {
  const { calls } = renderApp("/", { projects: { list: () => [aProject()], get: () => aProject() } });
  await userEvent.click(await screen.findByRole("link", { name: "Acme" }));
  await screen.findByRole("link", { name: "Secrets" });
  await userEvent.click(screen.getByRole("link", { name: "Projects" }));
  await screen.findByRole("list", { name: "Projects" });
  expect(calls.filter((call) => call === "session.get")).toHaveLength(1);
});

test("a person who is signed out is sent to sign in, and back afterwards", async () => {
  const { history } = renderApp("/new?from=mail", { session: { get: () => ({ ...session, user: null }) } });
  await screen.findByRole("heading", { name: "Sign in to your dashboard" });
  expect(history.location.pathname).toBe("/sign-in");
  expect(new URLSearchParams(history.location.search).get("next")).toBe("/new?from=mail");
});

test("a session that ends while the page is open leads to sign in", async () => {
  let answer = () => [aProject()];
  const { history, queryClient } = renderApp("/", { projects: { list: () => answer() } });
  await screen.findByRole("link", { name: "Acme" });
  answer = () => {
    throw refusal("UNAUTHORIZED");
  };
  await queryClient.invalidateQueries();
  await waitFor(() => expect(history.location.pathname).toBe("/sign-in"));
  expect(history.location.search).toBe("?next=%2F");
});

test("the account menu names the person and signs out with a form", async () => {
  renderApp("/", { projects: { list: () => [] } });
  const apps = await screen.findByRole("link", { name: "Your connected apps" });
  expect(apps.getAttribute("href")).toBe("http://localhost:4000/oauth/connected-apps");
  const out = await screen.findByRole("button", { name: "Sign out" });
  const form = out.closest("form");
  expect(form?.getAttribute("action")).toBe("/auth/sign-out");
  expect(form?.method).toBe("post");
  expect(screen.getByRole("button", { name: /Account: Mona Octocat/ })).toBeDefined();
});

test("the chosen theme is put on the page and kept in this browser", async () => {
  renderApp("/", { projects: { list: () => [] } });
  await userEvent.click(await screen.findByRole("radio", { name: "Dark" }));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("mcpauth.theme")).toBe("dark");
  await userEvent.click(screen.getByRole("radio", { name: "System" }));
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test("an address that leads nowhere says so and leads home", async () => {
  renderApp("/what/is/this", {});
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
  expect(screen.getByRole("link", { name: "All projects" }).getAttribute("href")).toBe("/");
});
