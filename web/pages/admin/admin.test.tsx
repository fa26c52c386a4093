import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Answers } from "../../test-app.tsx";
import { hoursFromNow, renderApp, session } from "../../test-app.tsx";
import type { Outputs } from "../../trpc.ts";

const asAdmin = () => ({ ...session, user: session.user && { ...session.user, isAdmin: true } });

const open = (page: string, admin: NonNullable<Answers["admin"]>) =>
  renderApp(`/admin/${page}`, { session: { get: asAdmin }, admin });

const healthy: Outputs["admin"]["health"] = {
  database: {
    milliseconds: 2,
    version: "8.0.4",
    replicaSet: "rs0",
    primary: "db1:27017",
    members: ["db1:27017", "db2:27017"],
    missingIndexes: [],
  },
  issuer: { url: "http://localhost:4000", milliseconds: 7 },
  versions: { mcpauth: "0.1.0", node: "v24.0.0" },
  counts: { people: 1200, projects: 3, clients: 40, records: 90_000 },
};

const keys: Outputs["admin"]["keys"] = {
  keys: [
    { kid: "newer", state: "signs", createdAt: hoursFromNow(-30), signsFrom: hoursFromNow(-29) },
    {
      kid: "older",
      state: "old",
      createdAt: hoursFromNow(-99),
      signsFrom: hoursFromNow(-99),
      publishedUntil: hoursFromNow(1),
    },
  ],
  encryption: [
    { mark: "0a1b2c3d", seals: true },
    { mark: "99887766", seals: false },
  ],
};

const rows = async (name: string) =>
  within(await screen.findByRole("list", { name }))
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);

test.each(["health", "keys", "unclaimed", "people"])("/admin/%s is nothing to anybody else", async (page) => {
  renderApp(`/admin/${page}`, {});
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
});

test("health names each part with its state, and the versions", async () => {
  open("health", { health: () => healthy });
  expect(await rows("Parts")).toEqual([
    expect.stringMatching(/^Databaseanswers in 2 ms.*rs0.*primary db1:27017$/),
    expect.stringMatching(/^Indexesall there/),
    expect.stringMatching(/^Issueranswers in 7 mshttp:\/\/localhost:4000$/),
  ]);
  expect(screen.getByText("8.0.4")).toBeDefined();
  expect(screen.getByText("1,200")).toBeDefined();
});

test("what is wrong is told with what to do", async () => {
  const database = { ...healthy.database, missingIndexes: ["artifacts: grantId"] };
  const issuer = { ...healthy.issuer, problem: "it cannot be reached (ECONNREFUSED)" };
  open("health", { health: () => ({ ...healthy, database, issuer }) });
  const [, indexes, ofIssuer] = await rows("Parts");
  expect(indexes).toContain("1 missingartifacts: grantId. Restart a server");
  expect(ofIssuer).toContain("does not answer");
});

test("keys stand with what each does, and the encryption keys by their marks", async () => {
  open("keys", { keys: () => keys });
  expect(await rows("Signing keys")).toEqual([
    expect.stringMatching(/^SignsnewerSince/),
    expect.stringMatching(/^PublishedolderSigns no more\. Published until/),
  ]);
  expect(await rows("Encryption keys")).toEqual(["0a1b2c3dSeals", "99887766Opens what it sealed"]);
});

test("a rotation is confirmed by a typed word, and a second one is not offered meanwhile", async () => {
  const next = {
    kid: "newest",
    state: "next" as const,
    createdAt: hoursFromNow(0),
    signsFrom: hoursFromNow(1),
  };
  open("keys", { keys: () => keys, rotateKey: () => ({ ...keys, keys: [next, ...keys.keys] }) });
  await userEvent.click(await screen.findByRole("button", { name: "Rotate signing key" }));
  const dialog = screen.getByRole("dialog");
  await userEvent.type(within(dialog).getByRole("textbox"), "rotate");
  await userEvent.click(within(dialog).getByRole("button", { name: "Rotate signing key" }));
  await waitFor(async () => expect((await rows("Signing keys"))[0]).toContain("Will signnewestPublished."));
  expect(screen.getByRole("button", { name: "Rotate signing key" }).getAttribute("aria-disabled")).toBe(
    "true",
  );
});

test("unclaimed clients are chosen, deleted, and gone from the list", async () => {
  const client = {
    id: "cli_1",
    name: "Claude",
    redirectUris: ["http://127.0.0.1/cb"],
    userAgent: "claude/1",
  };
  let clients = [{ ...client, registeredAt: hoursFromNow(-3), expiresAt: hoursFromNow(600) }];
  const sent: unknown[] = [];
  open("unclaimed", {
    unclaimed: () => ({ clients, total: clients.length }),
    deleteUnclaimed: (input) => {
      sent.push(input);
      clients = [];
      return { deleted: 1 };
    },
  });
  await userEvent.click(await screen.findByRole("checkbox", { name: "Select Claude" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete 1 client" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete clients" }));
  expect(await screen.findByText(/There are none/)).toBeDefined();
  expect(sent).toEqual([{ clientIds: ["cli_1"] }]);
});

test("people stand with their accounts, and pages of them follow each other", async () => {
  const person = (username: string) => ({
    id: username,
    username,
    provider: "github",
    accounts: [`github:${username}`],
    createdAt: hoursFromNow(-90),
    lastSignInAt: hoursFromNow(-1),
    projects: 2,
    isAdmin: username === "mona",
  });
  open("people", {
    people: ({ cursor }) =>
      cursor
        ? { people: [person("ben")] }
        : { people: [person("mona")], next: { at: hoursFromNow(-1), id: "mona" } },
  });
  const table = await screen.findByRole("table", { name: "People" });
  expect(table.textContent).toContain("Looks after the installation");
  await userEvent.click(screen.getByRole("button", { name: "Load more" }));
  expect(await screen.findByText("github:ben")).toBeDefined();
});
