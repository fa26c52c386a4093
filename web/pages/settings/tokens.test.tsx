import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { usualLifetimes } from "../../../shared/lifetimes.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, refusal, renderApp } from "../../test-app.tsx";

test("what holds is chosen, and there is nothing to save", async () => {
  const { radio } = await open();
  expect(radio(/^With a window/).checked).toBe(true);
  expect(radio(/^Opaque/).checked).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>("Access token, in minutes").value).toBe("60");
  expect(screen.getByLabelText<HTMLInputElement>("Connection at most, in days").value).toBe("365");
  expect(screen.queryByRole("button", { name: "Save token settings" })).toBeNull();
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
  expect(screen.getByText("2 changes not saved")).toBeDefined();
  await userEvent.click(save());
  expect(await screen.findByText("The token settings are saved.")).toBeDefined();
  expect(saved).toEqual([
    {
      projectId: "prj_1",
      rotation: "off",
      tokenFormat: "jwt",
      lifetimes: usualLifetimes,
      rotationWindow: null,
    },
  ]);
  expect(radio(/^Off/).checked).toBe(true);
  expect(screen.queryByRole("button", { name: "Save token settings" })).toBeNull();
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
  await userEvent.click(save());
  expect((await within(section).findByRole("alert")).textContent).toContain("7XQ2M");
  expect(radio(/^Strict/).checked).toBe(true);
});

test("the button that waits is disabled and says so", async () => {
  const { radio, save } = await open({ setTokens: () => new Promise(() => {}) });
  await userEvent.click(radio(/^Strict/));
  await userEvent.click(save());
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Saving…" }).disabled).toBe(true);
});

test("times are typed in minutes, days and seconds, and what they come to is said", async () => {
  const saved: unknown[] = [];
  const { save } = await open({
    setTokens: (input) => {
      saved.push(input);
      return aProject();
    },
  });
  const type = async (label: string, value: string) => {
    await userEvent.clear(screen.getByLabelText(label));
    await userEvent.type(screen.getByLabelText(label), value);
  };
  await type("Access token, in minutes", "15");
  await type("Connection without use, in days", "7");
  await type("Connection at most, in days", "90");
  await type("Window, in seconds", "30");
  expect(screen.getByText(/once every 90 days, sooner if it is not used for 7 days/)).toBeDefined();
  await userEvent.click(save());
  await screen.findByText("The token settings are saved.");
  expect(saved).toMatchObject([
    {
      lifetimes: { accessToken: 900, refreshTokenIdle: 604_800, refreshTokenAbsolute: 7_776_000 },
      rotationWindow: 30,
    },
  ]);
});

test("a time that cannot be is told at its field, and nothing is sent", async () => {
  const { save } = await open();
  const access = screen.getByLabelText("Access token, in minutes");
  await userEvent.clear(access);
  await userEvent.type(access, "2");
  await userEvent.click(save());
  expect(screen.getByText(/lives from 5 minutes to 24 hours/)).toBeDefined();
  expect(access.getAttribute("aria-invalid")).toBe("true");
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(screen.getByLabelText<HTMLInputElement>("Access token, in minutes").value).toBe("60");
});

test("who may not change them reads them, and why", async () => {
  renderApp("/projects/prj_1/settings/tokens", { projects: { get: () => aProject({ role: "viewer" }) } });
  expect(await screen.findByText("Only owners and admins can change these.")).toBeDefined();
  expect(screen.getByLabelText("Access token, in minutes").closest("fieldset[disabled]")).not.toBeNull();
});

async function open(projects: Answers["projects"] = {}) {
  renderApp("/projects/prj_1/settings/tokens", {
    projects: { get: () => aProject(), list: () => [aProject()], ...projects },
  });
  await screen.findByRole("heading", { level: 1, name: "Tokens" });
  const section = screen.getByRole("main");
  const radio = (name: RegExp) => within(section).getByRole<HTMLInputElement>("radio", { name });
  const save = () => within(section).getByRole<HTMLButtonElement>("button", { name: "Save token settings" });
  return { section, radio, save };
}
