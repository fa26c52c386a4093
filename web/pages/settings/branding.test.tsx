import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Answers } from "../../test-app.tsx";
import { aProject, refusal, renderApp } from "../../test-app.tsx";

const submitted: string[] = [];
// The browser would draw what comes back in the frame.
vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(function (this: HTMLFormElement) {
  submitted.push(String(new FormData(this).get("preview")));
});

test("only what was changed is sent, and what was emptied is taken away", async () => {
  const saved: unknown[] = [];
  const branding = { termsUrl: "https://acme.dev/terms", supportUrl: "mailto:help@acme.dev" };
  await open({
    get: () => aProject({ branding }),
    setBranding: (input) => {
      saved.push(input.branding);
      return aProject();
    },
  });
  expect(screen.getByLabelText<HTMLInputElement>("Support").value).toBe("help@acme.dev");
  await userEvent.type(screen.getByLabelText("Accent"), "#00656e");
  await userEvent.clear(screen.getByLabelText("Terms"));
  await userEvent.click(screen.getByRole("button", { name: "Save branding" }));
  expect(await screen.findByText("The branding is saved.")).toBeDefined();
  expect(saved).toEqual([{ accent: "#00656e", termsUrl: null }]);
});

test("an accent says how well it is read in both themes, and what it becomes where it would not be", async () => {
  await open();
  await userEvent.type(screen.getByLabelText("Accent"), "#ffee00");
  const [light, dark] = screen.getAllByText(/ : 1$/);
  expect(Number.parseFloat(/([\d.]+) : 1/.exec(light?.textContent ?? "")?.[1] ?? "")).toBeGreaterThanOrEqual(
    4.5,
  );
  expect(dark?.textContent).toContain("#ffee00");
  expect(screen.getAllByText("Adjusted, to be read")).toHaveLength(1);
});

test("the preview shows what is typed, for the client and theme that are chosen", async () => {
  await open();
  await userEvent.type(screen.getByLabelText("Privacy"), "https://acme.dev/privacy");
  await userEvent.selectOptions(screen.getByLabelText("Client"), "On the person's computer");
  await userEvent.selectOptions(screen.getByLabelText("Theme"), "Dark");
  await waitFor(() => {
    const last = JSON.parse(submitted.at(-1) ?? "{}");
    expect(last).toEqual({
      projectId: "prj_1",
      branding: { privacyUrl: "https://acme.dev/privacy" },
      client: "loopback",
      asks: "default",
      theme: "dark",
    });
  });
});

test("a picture that is none is refused in the server's words, and one too large is not sent", async () => {
  const { calls } = await open({
    setLogo: () => {
      throw refusal("BAD_REQUEST", {
        logo: "A logo is a PNG, JPEG or WebP picture: save it as one of these.",
      });
    },
  });
  const input = screen.getByLabelText("Logo");
  await userEvent.upload(input, new File([new Uint8Array(300_000)], "large.png", { type: "image/png" }));
  expect(await screen.findByText(/at most 256 KB: make the file smaller/)).toBeDefined();
  expect(calls).not.toContain("projects.setLogo");
  await userEvent.upload(input, new File(["GIF89a"], "small.png", { type: "image/png" }));
  expect(await screen.findByText(/A logo is a PNG, JPEG or WebP picture/)).toBeDefined();
});

async function open(projects: Answers["projects"] = {}) {
  const app = renderApp("/projects/prj_1/settings/branding", {
    projects: { get: () => aProject(), list: () => [aProject()], ...projects },
  });
  await screen.findByRole("heading", { level: 1, name: "Branding" });
  return app;
}
