import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Project } from "../../../shared/project.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, refusal, renderApp } from "../../test-app.tsx";

const policy = { emailDomains: ["acme.com"], gitHubOrganizations: [], people: ["github:mona"] };

test("anyone may until the owner says otherwise, and there is nothing to save", async () => {
  const { radio, save } = await open();
  expect(radio(/^Anyone/).checked).toBe(true);
  expect(save.disabled).toBe(true);
  expect(screen.queryByLabelText("E-mail domains")).toBeNull();
});

test("chosen people are listed one per line, and saved together", async () => {
  const saved: unknown[] = [];
  const { radio, save } = await open(
    {},
    {
      setSignInPolicy: (input) => {
        saved.push(input);
        return aProject({ signInPolicy: policy });
      },
    },
  );
  await userEvent.click(radio(/^Chosen people/));
  await userEvent.type(screen.getByLabelText("E-mail domains"), "Acme.com");
  await userEvent.type(screen.getByLabelText("People"), "github:mona\n\n");
  await userEvent.click(save);
  expect(await screen.findByText("The sign-in policy is saved.")).toBeDefined();
  expect(saved).toEqual([{ projectId: "prj_1", signInPolicy: policy }]);
  expect(save.disabled).toBe(true);
});

test("what cannot be judged is said at its field, and nothing is sent", async () => {
  const { radio, save } = await open();
  await userEvent.click(radio(/^Chosen people/));
  await userEvent.type(screen.getByLabelText("People"), "google:mona");
  await userEvent.click(save);
  const field = screen.getByLabelText("People");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(await screen.findByText(/Name people of google by their e-mail address/)).toBeDefined();
  expect(document.activeElement).toBe(field);
});

test("a policy that lets in nobody is no policy", async () => {
  const { radio, save } = await open();
  await userEvent.click(radio(/^Chosen people/));
  await userEvent.click(save);
  expect(await screen.findByText(/Name at least one domain, organisation or person/)).toBeDefined();
});

test("anyone is let in again", async () => {
  const saved: unknown[] = [];
  const { radio, save } = await open(
    { signInPolicy: policy },
    {
      setSignInPolicy: (input) => {
        saved.push(input);
        return aProject();
      },
    },
  );
  expect(screen.getByLabelText<HTMLTextAreaElement>("E-mail domains").value).toBe("acme.com");
  await userEvent.click(radio(/^Anyone/));
  await userEvent.click(save);
  expect(await screen.findByText("The sign-in policy is saved.")).toBeDefined();
  expect(saved).toEqual([{ projectId: "prj_1", signInPolicy: null }]);
});

test("a policy that cannot be saved stays as it was typed, and says why", async () => {
  const { radio, save } = await open(
    {},
    {
      setSignInPolicy: () => {
        throw refusal("SERVICE_UNAVAILABLE");
      },
    },
  );
  await userEvent.click(radio(/^Chosen people/));
  await userEvent.type(screen.getByLabelText("GitHub organisations"), "acme");
  await userEvent.click(save);
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
  expect(screen.getByLabelText<HTMLTextAreaElement>("GitHub organisations").value).toBe("acme");
});

async function open(project: Partial<Project> = {}, projects: Answers["projects"] = {}) {
  renderApp("/projects/prj_1/settings/sign-in", {
    projects: { get: () => aProject(project), list: () => [aProject(project)], ...projects },
  });
  const save = await screen.findByRole<HTMLButtonElement>("button", { name: "Save sign-in policy" });
  const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>("radio", { name });
  return { radio, save };
}
