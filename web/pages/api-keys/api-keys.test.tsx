import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ApiKey, ApiKeyPage } from "../../../shared/api-key.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, renderApp } from "../../test-app.tsx";

const hash = "0f".repeat(32);

const key: ApiKey = {
  id: "key_1",
  label: "CI",
  subject: "user_42",
  importedAt: hoursFromNow(-48),
  lastUsedAt: hoursFromNow(-1),
  lastUsedBy: { userAgent: "old-script/1.0", address: "203.0.113.0/24" },
  minutesUsed: 17,
};

const aPage = (about: Partial<ApiKeyPage> = {}): ApiKeyPage => ({
  keys: [key],
  total: 1,
  live: 1,
  usedLately: 1,
  ...about,
});

const nothing: ApiKeyPage = { keys: [], total: 0, live: 0, usedLately: 0 };

async function open(apiKeys: NonNullable<Answers["apiKeys"]>, project = aProject()) {
  const app = renderApp("/projects/prj_1/api-keys", { apiKeys, projects: { get: () => project } });
  await screen.findByRole("heading", { level: 1, name: "API keys" });
  return app;
}

test("a key is listed with who used it last, and how much", async () => {
  await open({ list: () => aPage() });
  const row = await screen.findByRole("row", { name: /CI/ });
  for (const words of ["Accepted", "user_42", "17", "old-script/1.0", "203.0.113.0/24"]) {
    expect(row.textContent).toContain(words);
  }
  expect(screen.getByText("No end is set.")).toBeDefined();
});

test("a key that is tried after its end stands out", async () => {
  await open({ list: () => aPage({ endsAt: hoursFromNow(-2) }) });
  expect(await screen.findByText("Tried since")).toBeDefined();
  expect(screen.getByText(/All keys ended on/)).toBeDefined();
});

test("who has no keys is told what they are for", async () => {
  await open({ list: () => nothing });
  expect(await screen.findByText(/No key is imported/)).toBeDefined();
  expect(screen.queryByRole("search")).toBeNull();
});

test("hashes are imported in parts, and duplicates are told", async () => {
  const parts: number[] = [];
  await open({
    list: () => nothing,
    import: ({ keys }) => {
      parts.push(keys.length);
      return { imported: keys.length - 1, duplicates: [0] };
    },
  });
  await userEvent.click(screen.getByRole("button", { name: "Import keys" }));
  const dialog = await screen.findByRole("dialog", { name: "Import keys" });
  const hashes = Array.from({ length: 501 }, (_, index) => index.toString(16).padStart(64, "0"));
  await userEvent.click(within(dialog).getByLabelText("Hashes"));
  await userEvent.paste(hashes.join("\n"));
  await userEvent.click(within(dialog).getByRole("button", { name: "Import keys" }));
  expect(await screen.findByText("499 keys imported. 2 duplicates left out.")).toBeDefined();
  expect(parts).toEqual([500, 1]);
});

test("a hash that cannot be used is refused before anything is sent", async () => {
  await open({ list: () => nothing });
  await userEvent.click(screen.getByRole("button", { name: "Import keys" }));
  const field = await screen.findByLabelText("Hashes");
  await userEvent.click(field);
  await userEvent.paste(`${hash}\nsk_live_1234`);
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Import keys" }));
  expect(screen.getByText(/^Line 2: A hash is the SHA-256/)).toBeDefined();
  expect(field.getAttribute("aria-invalid")).toBe("true");
});

test("the end is set as a day in UTC, and taken back by an empty one", async () => {
  const ends: unknown[] = [];
  await open({
    list: () => aPage(),
    setEnd: ({ endsAt }) => {
      ends.push(endsAt);
      return { endsAt };
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Set end date" }));
  await userEvent.type(screen.getByLabelText("First day without keys"), "2999-03-01");
  await userEvent.click(screen.getByRole("button", { name: "Save end date" }));
  expect(await screen.findByText("All keys end on 1 March 2999.")).toBeDefined();
  await userEvent.click(screen.getByRole("button", { name: "Set end date" }));
  await userEvent.click(screen.getByRole("button", { name: "Save end date" }));
  await waitFor(() => expect(ends).toEqual(["2999-03-01T00:00:00.000Z", null]));
});

test("chosen keys are revoked after a question that says what happens", async () => {
  const revoked: unknown[] = [];
  await open({
    list: () => aPage(),
    revoke: (input) => {
      revoked.push(input);
      return { revoked: 1 };
    },
  });
  await userEvent.click(await screen.findByRole("checkbox", { name: "Select CI" }));
  await userEvent.click(screen.getByRole("button", { name: "Revoke 1…" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke keys" });
  expect(dialog.textContent).toContain("“CI” will be refused within 30 seconds");
  await userEvent.click(within(dialog).getByRole("button", { name: "Revoke keys" }));
  await waitFor(() => expect(revoked).toEqual([{ projectId: "prj_1", keyIds: ["key_1"] }]));
});

test("a viewer sees the keys and changes none", async () => {
  await open({ list: () => aPage() }, aProject({ role: "viewer" }));
  await screen.findByRole("row", { name: /CI/ });
  expect(screen.queryByRole("checkbox")).toBeNull();
  expect(screen.getAllByText("Only owners, admins, and developers can change API keys.")).toHaveLength(2);
});

test("the registration secrets lead here", async () => {
  renderApp("/projects/prj_1/secrets", {
    apiKeys: { list: () => nothing },
    projects: { get: () => aProject() },
  });
  await userEvent.click(await screen.findByRole("link", { name: "Let it take API keys" }));
  expect(await screen.findByRole("heading", { level: 1, name: "API keys" })).toBeDefined();
});
