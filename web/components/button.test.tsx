import { cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Role } from "../../shared/role.ts";
import { CurrentProject, useDenial } from "../current-project.tsx";
import { aProject } from "../test-app.tsx";
import { Button } from "./button.tsx";

afterEach(cleanup);

function Generate({ act }: { act: () => void }) {
  return (
    <Button denied={useDenial("secrets", "generate secrets")} onClick={act}>
      Generate new secret
    </Button>
  );
}

function show(role: Role) {
  const act = vi.fn();
  render(
    <CurrentProject value={aProject({ role })}>
      <Generate act={act} />
    </CurrentProject>,
  );
  return { act, button: screen.getByRole("button", { name: "Generate new secret" }) };
}

test("what a role may not do can be found and read, says who may, and does nothing", async () => {
  const { act, button } = show("viewer");
  expect(button.getAttribute("aria-disabled")).toBe("true");
  const reason = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  expect(reason?.textContent).toBe("Only owners, admins, and developers can generate secrets.");
  await userEvent.tab();
  expect(document.activeElement).toBe(button);
  await userEvent.click(button);
  await userEvent.keyboard("{Enter}");
  expect(act).not.toHaveBeenCalled();
});

test("what a role may do is a plain button", async () => {
  const { act, button } = show("developer");
  expect(button.getAttribute("aria-disabled")).toBeNull();
  await userEvent.click(button);
  expect(act).toHaveBeenCalledOnce();
});

test("a button that waits is disabled and says so", () => {
  render(<Button waiting="Saving…">Save</Button>);
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Saving…" }).disabled).toBe(true);
});
