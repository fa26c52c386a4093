import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { aProject, denial, renderApp } from "../test-app.tsx";

async function generateTooLate() {
  renderApp("/projects/prj_1/secrets?sort=created", {
    projects: { get: () => aProject() },
    secrets: {
      generate: () => {
        throw denial("recent_sign_in");
      },
    },
  });
  await userEvent.click(await screen.findByRole("button", { name: "Generate new secret" }));
  const dialog = await screen.findByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Generate new secret" }));
  return screen.findByRole("dialog", { name: "Sign in again to do this" });
}

test("an act that needs a recent sign-in leads there and back to the same page", async () => {
  const again = await generateTooLate();
  const link = within(again).getByRole("link", { name: "Sign in again" });
  expect(link.getAttribute("href")).toBe(
    `/auth/sign-in?next=${encodeURIComponent("/projects/prj_1/secrets?sort=created")}&fresh=1`,
  );
  expect(document.activeElement).toBe(within(again).getByRole("button", { name: "Cancel" }));
});

test("whoever does not want to is back where they were, and reads why it was not done", async () => {
  const again = await generateTooLate();
  await userEvent.click(within(again).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Sign in again to do this" })).toBeNull());
  expect(screen.getByRole("alert").textContent).toContain("Nothing has changed.");
});
