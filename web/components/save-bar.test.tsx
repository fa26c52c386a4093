import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { Field } from "./field.tsx";
import { SaveBar } from "./save-bar.tsx";

afterEach(cleanup);

const root = createRootRoute();
const form = createRoute({ getParentRoute: () => root, path: "/", component: NameForm });
const elsewhere = createRoute({
  getParentRoute: () => root,
  path: "/elsewhere",
  component: () => "Elsewhere",
});

function NameForm() {
  const [saved, setSaved] = useState("Acme");
  const [name, setName] = useState(saved);
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    setSaved(name);
  };
  return (
    <form onSubmit={submit}>
      <Field label="Name" value={name} onChange={setName} />
      <SaveBar
        changes={name === saved ? 0 : 1}
        act="Save name"
        isSaving={false}
        onDiscard={() => setName(saved)}
      />
    </form>
  );
}

async function open() {
  const history = createMemoryHistory();
  const router = createRouter({ routeTree: root.addChildren([form, elsewhere]), history });
  // Not the dashboard's router, whose type is the only one known.
  render(<RouterProvider router={router as never} />);
  return { history, name: await screen.findByRole<HTMLInputElement>("textbox", { name: "Name" }) };
}

test("nothing is seen of it until something differs from what is saved", async () => {
  const { name } = await open();
  expect(screen.queryByRole("button")).toBeNull();
  await userEvent.type(name, "!");
  expect(screen.getByRole("status").textContent).toBe("1 change not saved");
  await userEvent.click(screen.getByRole("button", { name: "Save name" }));
  expect(screen.queryByRole("button")).toBeNull();
});

test("what is not saved can be discarded", async () => {
  const { name } = await open();
  await userEvent.type(name, "!");
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(name.value).toBe("Acme");
  expect(screen.queryByRole("status")).toBeNull();
});

test("leaving asks first, and Stay keeps what was typed", async () => {
  const { history, name } = await open();
  await userEvent.type(name, "!");
  history.push("/elsewhere");
  const question = await screen.findByRole("dialog", { name: "Leave without saving?" });
  const stay = within(question).getByRole("button", { name: "Stay on this page" });
  expect(document.activeElement).toBe(stay);
  await userEvent.click(stay);
  expect(name.value).toBe("Acme!");
  history.push("/elsewhere");
  await userEvent.click(await screen.findByRole("button", { name: "Leave without saving" }));
  expect(await screen.findByText("Elsewhere")).toBeDefined();
});

test("with nothing to lose nobody is asked", async () => {
  const { history } = await open();
  history.push("/elsewhere");
  expect(await screen.findByText("Elsewhere")).toBeDefined();
});
