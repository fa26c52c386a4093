import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { defaultMinting } from "../../../shared/minting.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";
import type { Mint, Outputs } from "../../trpc.ts";

test("each mint says for whom, what it allows or why it was refused, and under which trace", async () => {
  await open(() => ({
    mints: [
      aMint({ subject: "user_42", scopes: ["mcp:tools", "mcp:admin"], trace: "K4AT9JVCV6" }),
      aMint({ subject: "8f3a", issuer: "https://login.acme.dev/" }),
      aMint({ outcome: "failed", error: "invalid_scope", cause: "scope may hold mcp:tools here" }),
    ],
  }));
  const list = await screen.findByRole("list", { name: "Mints" });
  const rows = within(list).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    "Mintedjust nowK4AT9JVCV6user_42mcp:tools mcp:admin",
    "Mintedjust nowreq_18f3aby https://login.acme.dev/",
    "Refusedjust nowreq_1Nobody identifiedinvalid_scopescope may hold mcp:tools here",
  ]);
});

test("older mints are shown below, and asked for once", async () => {
  const asked: unknown[] = [];
  const next = { at: hoursFromNow(-1), id: "a".repeat(24) };
  await open(({ cursor }) => {
    asked.push(cursor);
    return cursor ? { mints: [aMint({ subject: "older" })] } : { mints: [aMint({ subject: "newer" })], next };
  });
  await userEvent.click(await screen.findByRole("button", { name: "Show older mints" }));
  expect(await screen.findByText("older")).toBeDefined();
  expect(screen.getByText("newer")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Show older mints" })).toBeNull();
  expect(asked).toEqual([undefined, next]);
});

test("older mints that cannot be had leave the newer ones", async () => {
  await open(({ cursor }) => {
    if (cursor) throw refusal("SERVICE_UNAVAILABLE");
    return { mints: [aMint({ subject: "newer" })], next: { at: hoursFromNow(-1), id: "a".repeat(24) } };
  });
  await userEvent.click(await screen.findByRole("button", { name: "Show older mints" }));
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
  expect(screen.getByText("newer")).toBeDefined();
});

test("mints are asked for anew on request", async () => {
  let count = 0;
  await open(() => ({ mints: [aMint({ subject: `user_${++count}` })] }));
  await screen.findByText("user_1");
  await userEvent.click(screen.getByRole("button", { name: "Refresh" }));
  expect(await screen.findByText("user_2")).toBeDefined();
});

test("where nothing was minted it says how to begin", async () => {
  await open(() => ({ mints: [] }));
  expect(await screen.findByText(/None in the last 14 days. Run the call above/)).toBeDefined();
});

test("mints that cannot be loaded say so, and can be asked for again", async () => {
  await open(() => {
    throw refusal("SERVICE_UNAVAILABLE");
  });
  expect(await screen.findByText("The mints could not be loaded")).toBeDefined();
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});

async function open(list: NonNullable<NonNullable<Answers["minting"]>["list"]>) {
  renderApp("/projects/prj_1/minting", {
    projects: { get: () => aProject(), list: () => [aProject()] },
    minting: { get: () => defaultMinting as Outputs["minting"]["get"], list },
  });
  await screen.findByRole("heading", { level: 2, name: "Mints" });
}

function aMint(about: Partial<Mint>): Mint {
  return {
    id: Math.random().toString(16),
    at: new Date().toISOString(),
    outcome: "ok",
    scopes: [],
    trace: "req_1",
    ...about,
  };
}
