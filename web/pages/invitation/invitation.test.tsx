import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";
import type { Outputs } from "../../trpc.ts";

type Invited = NonNullable<Outputs["invitations"]["get"]>;

const invited: Invited = {
  state: "open",
  project: { id: "prj_1", name: "Acme" },
  role: "developer",
  invitedBy: "ben",
  accounts: ["github:mona"],
  expiresAt: hoursFromNow(50),
};

const open = (changes: Partial<Invited> = {}, accept?: () => { projectId: string }) =>
  renderApp("/invitations/theValue", {
    invitations: { get: () => ({ ...invited, ...changes }), ...(accept && { accept }) },
    projects: { get: () => aProject(), list: () => [aProject()] },
  });

test("an invitation says who invites, to what, and as what; accepted, it leads there", async () => {
  const { history } = open({}, () => ({ projectId: "prj_1" }));
  expect((await screen.findByText(/invites you to work on/)).textContent).toBe(
    "ben invites you to work on Acme as developer.",
  );
  await userEvent.click(screen.getByRole("button", { name: "Accept invitation" }));
  await screen.findByText("You are a member of Acme now.");
  expect(history.location.pathname).toBe("/projects/prj_1");
});

test.each([
  [{ state: "used" as const }, "This invitation to Acme has been accepted."],
  [{ state: "expired" as const }, "This invitation to Acme has expired."],
  [
    { state: "other_account" as const, account: "github:ada" },
    "This invitation to Acme is for another account.",
  ],
])("one that is %j says so", async (changes, sentence) => {
  open(changes);
  expect(await screen.findByRole("heading", { name: sentence })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Accept invitation" })).toBeNull();
});

test("one for another account names both", async () => {
  open({ state: "other_account", account: "github:ada" });
  const { textContent } = await screen.findByText(/you are signed in as/);
  expect(textContent).toContain("It is for github:ada, and you are signed in as github:mona.");
});

test("one that does not exist says what may have become of it", async () => {
  renderApp("/invitations/theValue", {
    invitations: { get: () => null },
  });
  expect(await screen.findByRole("heading", { name: "This invitation does not exist." })).toBeDefined();
});

test("an acceptance that is refused shows what the invitation has become", async () => {
  let state: Invited["state"] = "open";
  renderApp("/invitations/theValue", {
    invitations: {
      get: () => ({ ...invited, state }),
      accept: () => {
        state = "used";
        throw refusal("CONFLICT");
      },
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Accept invitation" }));
  expect(
    await screen.findByRole("heading", { name: "This invitation to Acme has been accepted." }),
  ).toBeDefined();
});

test("who is signed out signs in and comes back to the link", async () => {
  renderApp("/invitations/theValue", { session: { get: () => ({ user: null, issuer: "" }) } });
  const signIn = await screen.findByRole("link", { name: "Sign in" });
  expect(signIn.getAttribute("href")).toBe("/auth/sign-in?next=%2Finvitations%2FtheValue");
});
