import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { refusal, renderApp } from "../test-app.tsx";

test("a project of someone else and one that is gone look the same", async () => {
  renderApp("/projects/prj_9", {
    projects: {
      get: () => {
        throw refusal("NOT_FOUND");
      },
    },
  });
  expect(await screen.findByRole("heading", { name: "There is nothing at this address" })).toBeDefined();
});

test("a project that cannot be loaded says why and can be tried again", async () => {
  renderApp("/projects/prj_1", {
    projects: {
      get: () => {
        throw refusal("SERVICE_UNAVAILABLE");
      },
    },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("The database cannot be reached");
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});
