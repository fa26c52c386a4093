import { expect, test } from "vitest";
import { projectInput, projectName, secretOverlapHours } from "./project.ts";
import { starterScopes } from "./scope.ts";

test("a name is trimmed and has 1 to 60 characters", () => {
  expect(projectName.parse("  Acme ")).toBe("Acme");
  expect(projectName.parse("a".repeat(60))).toHaveLength(60);
});

test.each([
  ["", "Give the project a name: people see it when they allow a client."],
  ["   ", "Give the project a name: people see it when they allow a client."],
  ["a".repeat(61), "A name has at most 60 characters."],
])("the name %j is refused with what to change", (name, message) => {
  const { error } = projectName.safeParse(name);
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test("a project is a name and a server URL, both in their final form, and nothing else", () => {
  const input = { name: " Acme ", serverUrl: "HTTPS://Acme.example/mcp/", ownerId: "usr_another" };
  expect(projectInput.parse(input)).toEqual({ name: "Acme", serverUrl: "https://acme.example/mcp" });
});

test("mistakes in both fields are reported together, each at its field", () => {
  const { error } = projectInput.safeParse({ name: "", serverUrl: "acme" });
  expect(error?.issues.map(({ path }) => path.join("."))).toEqual(["name", "serverUrl"]);
});

test("an old secret may live on for nothing, an hour, a day or a week", () => {
  for (const hours of [0, 1, 24, 168]) expect(secretOverlapHours.parse(hours)).toBe(hours);
  for (const hours of [-1, 2, 0.5, 8760, "1", null]) {
    expect(secretOverlapHours.safeParse(hours).success).toBe(false);
  }
});

test("a new project's scopes are tokens of RFC 6749 §3.3, and one of them is granted by default", () => {
  for (const { name } of starterScopes) expect(name).toMatch(/^[!#-[\]-~]+$/);
  expect(starterScopes.filter((scope) => scope.default)).not.toHaveLength(0);
});
