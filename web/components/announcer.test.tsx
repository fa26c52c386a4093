import { act, cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { announce } from "../announcement.ts";
import { Announcer } from "./announcer.tsx";

beforeEach(() => vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  act(() => vi.runAllTimers());
  cleanup();
  vi.useRealTimers();
});

const say = (...words: Parameters<typeof announce>) => act(() => announce(...words));
const later = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));

test("the place of notices is there before the first of them, so that it is read out", () => {
  render(<Announcer />);
  const place = screen.getByRole("status");
  say("Acme is deleted.");
  expect(place.textContent).toBe("Acme is deleted.");
  later(6000);
  expect(place.textContent).toBe("");
});

test("what can be taken back is, by one click, and its notice goes", async () => {
  const undo = vi.fn();
  render(<Announcer />);
  say("Claude is disabled.", { undo });
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.getByRole("status").textContent).toBe("");
});

test("a later notice leaves time to take back an earlier one; of many only the latest are seen", () => {
  render(<Announcer />);
  say("Claude is disabled.", { undo: () => {} });
  say("Copied to the clipboard.");
  later(6000);
  expect(within(screen.getByRole("status")).getByRole("button", { name: "Undo" })).toBeDefined();
  for (const sentence of ["One.", "Two.", "Three."]) say(sentence);
  expect(screen.getByRole("status").textContent).toBe("One.Two.Three.");
});

test("a notice that somebody points at stays until they leave it", async () => {
  render(<Announcer />);
  say("Claude is disabled.");
  await userEvent.hover(screen.getByText("Claude is disabled."));
  later(20_000);
  expect(screen.getByText("Claude is disabled.")).toBeDefined();
  await userEvent.unhover(screen.getByText("Claude is disabled."));
  later(6000);
  expect(screen.queryByText("Claude is disabled.")).toBeNull();
});
