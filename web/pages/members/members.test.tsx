import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Role } from "../../../shared/role.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, hoursFromNow, refusal, renderApp } from "../../test-app.tsx";
import type { Member } from "./asking.ts";

const since = hoursFromNow(-72);
const mona: Member = { id: "usr_1", username: "mona", role: "owner", since, lastSeenAt: hoursFromNow(-1) };
const ben: Member = { id: "usr_2", username: "ben", role: "viewer", since, invitedBy: "mona" };
const link = "http://localhost:4001/invitations/theValueOfTheLink";

const invitation = {
  id: "inv_1",
  role: "admin" as const,
  account: "github:ada",
  invitedBy: "mona",
  createdAt: hoursFromNow(-2),
  expiresAt: hoursFromNow(100),
};

function open({ role = "owner", members = {}, invitations = {} }: Opened = {}) {
  return renderApp("/projects/prj_1/members", {
    projects: { get: () => aProject({ role }), list: () => [aProject({ role })] },
    members: { list: () => [mona, ben], ...members },
    invitations: { list: () => [invitation], ...invitations },
  });
}

interface Opened extends Pick<Answers, "members" | "invitations"> {
  role?: Role;
}

const rows = async (name: string) =>
  within(await screen.findByRole("list", { name }))
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent);

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

test("members stand with their role, since when, and by whom they came", async () => {
  open();
  const [first, second] = await rows("Members");
  expect(first).toContain("mona (you)");
  expect(first).toContain("Owner");
  expect(second).toContain("invited by mona");
  expect((await rows("Open invitations"))[0]).toContain("github:ada");
});

test("the only owner is told why there is nothing to do about them", async () => {
  open();
  expect((await rows("Members"))[0]).toContain("The only owner stays until there is another.");
});

test("a role is changed by choosing another, and the list shows it", async () => {
  const sent: unknown[] = [];
  open({
    members: {
      setRole: (input) => {
        sent.push(input);
        return [mona, { ...ben, role: input.role }];
      },
    },
  });
  await press("Change role of ben");
  await userEvent.click(screen.getByRole("radio", { name: /^Developer/ }));
  await press("Change role");
  await waitFor(async () => expect((await rows("Members"))[1]).toContain("Developer"));
  expect(sent).toEqual([{ projectId: "prj_1", userId: "usr_2", role: "developer" }]);
  expect(screen.getByText("ben is developer now.")).toBeDefined();
});

test("whoever takes a role from themselves types their own name", async () => {
  open({ members: { list: () => [mona, { ...ben, role: "owner" }] } });
  await press("Change role of mona");
  const change = screen.getByRole<HTMLButtonElement>("button", { name: "Change role" });
  expect(change.disabled).toBe(false);
  await userEvent.click(screen.getByRole("radio", { name: /^Viewer/ }));
  expect(change.disabled).toBe(true);
  await userEvent.type(screen.getByRole("textbox", { name: /Type “mona”/ }), "mona");
  expect(change.disabled).toBe(false);
});

test("removing somebody names what they still know", async () => {
  open({
    members: { list: () => [mona, { ...ben, role: "developer" }], remove: () => [mona] },
  });
  await press("Remove ben");
  expect(screen.getByRole("dialog").textContent).toContain("Secrets they have seen stay valid");
  await press("Remove member");
  await waitFor(async () => expect(await rows("Members")).toHaveLength(1));
});

test("whoever leaves is led to their projects", async () => {
  const { history } = open({
    members: { list: () => [mona, { ...ben, role: "owner" }], leave: () => ({ id: "prj_1" }) },
  });
  await press("Leave");
  await press("Leave project");
  await screen.findByText("You have left Acme.");
  expect(history.location.pathname).toBe("/");
});

test("an invitation's link is shown once and lies in no cache", async () => {
  const sent: unknown[] = [];
  const { queryClient } = open({
    invitations: {
      create: (input) => {
        sent.push(input);
        return { invitation, link };
      },
    },
  });
  await press("Invite member");
  await userEvent.type(screen.getByRole("textbox", { name: /Only for this account/ }), "github:ada");
  await press("Make link");
  expect(await screen.findByText(link)).toBeDefined();
  expect(sent).toEqual([{ projectId: "prj_1", role: "developer", account: "github:ada" }]);
  const caches = [...queryClient.getQueryCache().getAll(), ...queryClient.getMutationCache().getAll()];
  expect(caches.map(({ state }) => JSON.stringify(state)).join()).not.toContain(link);
  await press("Done");
  expect(screen.queryByText(link)).toBeNull();
});

test("an account that cannot be meant is told at its field", async () => {
  open({
    invitations: {
      create: () => {
        throw refusal("BAD_REQUEST", { account: "Name people of GitHub by their login." });
      },
    },
  });
  await press("Invite member");
  await press("Make link");
  const field = await screen.findByRole("textbox", { name: /Only for this account/ });
  await waitFor(() => expect(field.getAttribute("aria-invalid")).toBe("true"));
  expect(screen.getByText("Name people of GitHub by their login.")).toBeDefined();
});

test("an invitation is withdrawn at once", async () => {
  open({ invitations: { revoke: ({ invitationId }) => ({ id: invitationId }) } });
  await press("Withdraw the invitation for github:ada");
  expect(await screen.findByText("Nobody is invited at the moment.")).toBeDefined();
});

test("a viewer sees the members and may only leave", async () => {
  const { calls } = open({ role: "viewer", members: { list: () => [mona, { ...ben, id: "usr_3" }] } });
  await rows("Members");
  expect(screen.getByText("Only owners and admins can invite members.")).toBeDefined();
  expect(screen.queryByRole("button", { name: /^(Change role|Remove)/ })).toBeNull();
  expect(calls).not.toContain("invitations.list");
});

test("an admin neither changes nor makes owners", async () => {
  open({ role: "admin", members: { list: () => [{ ...mona, id: "usr_9", username: "ada" }, ben] } });
  await press("Change role of ben");
  expect(screen.queryByRole("radio", { name: /^Owner/ })).toBeNull();
  expect(screen.queryByRole("button", { name: "Change role of ada" })).toBeNull();
});
