import { expect, test } from "vitest";
import { evidenceFor, signInPolicy } from "./sign-in-policy.ts";

const nobody = { emailDomains: [], gitHubOrganizations: [], people: [] };

test("what is typed is stored in one form", () => {
  const typed = {
    emailDomains: [" ACME.com "],
    gitHubOrganizations: ["Acme-Inc"],
    people: ["GitHub:Mona", "google:Ann@Acme.com"],
  };
  expect(signInPolicy.parse(typed)).toEqual({
    emailDomains: ["acme.com"],
    gitHubOrganizations: ["acme-inc"],
    people: ["github:mona", "google:ann@acme.com"],
  });
});

test.each([
  ["emailDomains", "@acme.com"],
  ["emailDomains", "*.acme.com"],
  ["emailDomains", "com"],
  ["emailDomains", "acme..com"],
  ["gitHubOrganizations", "acme inc"],
  ["gitHubOrganizations", "https://github.com/acme"],
  ["people", "mona"],
  ["people", "github:"],
  ["people", "git hub:mona"],
  ["people", "github:mona lisa"],
  ["people", "google:mona@"],
  // Anybody may call themselves so there.
  ["people", "google:mona"],
])("in %s, %s is refused", (field, value) => {
  const { error } = signInPolicy.safeParse({ ...nobody, [field]: [value] });
  expect(error?.issues.map(({ path }) => path)).toEqual([[field, 0]]);
});

test("a policy that lets in nobody is refused", () => {
  expect(signInPolicy.safeParse(nobody).success).toBe(false);
});

test("providers are asked for what has to be judged only", () => {
  expect(evidenceFor({ ...nobody, people: ["github:mona"] })).toEqual({
    emails: false,
    organizations: false,
  });
  expect(evidenceFor({ ...nobody, people: ["github:a@b.dev"] })).toEqual({
    emails: true,
    organizations: false,
  });
  expect(evidenceFor({ ...nobody, emailDomains: ["b.dev"] })).toEqual({ emails: true, organizations: false });
  expect(evidenceFor({ ...nobody, gitHubOrganizations: ["b"] })).toEqual({
    emails: false,
    organizations: true,
  });
});
