import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Answers } from "../test-app.tsx";
import { aProject, refusal, renderApp } from "../test-app.tsx";

test("what holds is chosen, and there is nothing to save", async () => {
  const { radio, save } = await open();
  expect(radio(/^With a window/).checked).toBe(true);
  expect(radio(/^Opaque/).checked).toBe(true);
  expect(save.disabled).toBe(true);
});

test("each choice says what it means", async () => {
  const { radio } = await open();
  expect(radio(/^With a window.*Right for nearly everyone/)).toBeDefined();
  expect(radio(/^Strict.*works once/)).toBeDefined();
  expect(radio(/^Off.*never keep the new one/)).toBeDefined();
  expect(radio(/^JWT.*Others can read/)).toBeDefined();
});

test("what is chosen is saved by its button, and then holds", async () => {
  const saved: unknown[] = [];
  const { radio, save } = await open({
    setTokens: (input) => {
      saved.push(input);
      return aProject({ rotation: input.rotation, tokenFormat: input.tokenFormat });
    },
  });
  await userEvent.click(radio(/^Off/));
  await userEvent.click(radio(/^JWT/));
  expect(saved).toEqual([]);
  await userEvent.click(save);
  expect(await screen.findByText("The token settings are saved.")).toBeDefined();
  expect(saved).toEqual([{ projectId: "prj_1", rotation: "off", tokenFormat: "jwt" }]);
  expect(radio(/^Off/).checked).toBe(true);
  expect(save.disabled).toBe(true);
});

test("the keyboard moves through a group and into the next", async () => {
  const { radio } = await open();
  radio(/^With a window/).focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(radio(/^Strict/).checked).toBe(true);
  await userEvent.tab();
  expect(document.activeElement).toBe(radio(/^Opaque/));
});

test("settings that cannot be saved stay chosen, and say why", async () => {
  const { section, radio, save } = await open({
    setTokens: () => {
      throw refusal("SERVICE_UNAVAILABLE");
    },
  });
  await userEvent.click(radio(/^Strict/));
  await userEvent.click(save);
  expect((await within(section).findByRole("alert")).textContent).toContain("7XQ2M");
  expect(radio(/^Strict/).checked).toBe(true);
});

test("the button that waits is disabled and says so", async () => {
  const { radio, save } = await open({ setTokens: () => new Promise(() => {}) });
  await userEvent.click(radio(/^Strict/));
  await userEvent.click(save);
  expect(save.textContent).toBe("Saving…");
  expect(save.disabled).toBe(true);
});

async function open(projects: Answers["projects"] = {}) {
  renderApp("/projects/prj_1", {
    projects: { get: () => aProject(), list: () => [aProject()], ...projects },
  });
  const section = await screen.findByRole("region", { name: "Tokens" });
  const radio = (name: RegExp) => within(section).getByRole<HTMLInputElement>("radio", { name });
  const save = within(section).getByRole<HTMLButtonElement>("button", { name: "Save token settings" });
  return { section, radio, save };
}
