import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderApp, session } from "../test-app.tsx";

const signedOut = { session: { get: () => ({ ...session, user: null }) } };

test("the one button starts the sign-in and remembers where to go", async () => {
  renderApp("/sign-in?next=%2Fprojects%2Fprj_1", signedOut);
  const button = await screen.findByRole("link", { name: "Sign in" });
  expect(button.getAttribute("href")).toBe("/auth/sign-in?next=%2Fprojects%2Fprj_1");
});

test("the page says what is read of the GitHub account, and where", async () => {
  renderApp("/sign-in", signedOut);
  expect(await screen.findByText(/Your numeric id/)).toBeDefined();
  expect(screen.getByText(/No repositories/)).toBeDefined();
  expect(await screen.findByText("http://localhost:4000")).toBeDefined();
});

test.each([
  ["cancelled", "You cancelled the sign-in."],
  ["expired", "The sign-in took too long."],
  ["unavailable", "The issuer could not be reached."],
  ["failed", "The sign-in did not succeed."],
  ["constructor", "The sign-in did not succeed."],
])("the error %s has words of its own", async (code, words) => {
  renderApp(`/sign-in?error=${code}`, signedOut);
  expect((await screen.findByRole("alert")).textContent).toContain(words);
  expect(screen.getByRole("link", { name: "Try again" })).toBeDefined();
});

test.each(["//evil.example", "/\\evil.example", "https://evil.example", "/ok\\evil", "evil"])(
  "a next of %s is not followed",
  async (next) => {
    renderApp(`/sign-in?next=${encodeURIComponent(next)}`, signedOut);
    const button = await screen.findByRole("link", { name: "Sign in" });
    expect(button.getAttribute("href")).toBe("/auth/sign-in?next=%2F");
  },
);

test("a person who is signed in already goes straight on", async () => {
  const { history } = renderApp("/sign-in?next=%2Fnew%3Ffrom%3Dmail", {});
  expect(await screen.findByRole("heading", { name: "New project" })).toBeDefined();
  expect(history.location.href).toBe("/new?from=mail");
});
