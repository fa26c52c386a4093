import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { defaultMinting } from "../../../shared/minting.ts";
import type { Answers } from "../../test-app.tsx";
import { aProject, refusal, renderApp } from "../../test-app.tsx";
import type { Inputs, Outputs } from "../../trpc.ts";

type Settings = Outputs["minting"]["get"];
type Provider = Settings["identityProviders"][number];

const login: Provider = {
  issuer: "https://login.acme.dev/",
  jwksUri: "https://login.acme.dev/jwks",
  audience: "acme",
  algorithms: ["RS256", "ES256"],
  clockToleranceSeconds: 30,
};
const pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----";
const { jwksUri: _, ...withoutKeys } = login;
const partner: Provider = { ...withoutKeys, issuer: "https://sso.partner.dev", publicKey: pem };

test("each provider says what its tokens are checked by", async () => {
  const { section } = await open([login, partner]);
  const rows = within(section).getAllByRole("listitem");
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    "https://login.acme.dev/Keyshttps://login.acme.dev/jwksAudienceacmeSigned byRS256 ES256Clocks± 30 sEditRemove",
    "https://sso.partner.devKeysPasted hereAudienceacmeSigned byRS256 ES256Clocks± 30 sEditRemove",
  ]);
});

test("where there is none it says what one is good for", async () => {
  const { section } = await open([]);
  expect(section.textContent).toContain("with a provider's JWT only somebody who has signed in there");
});

test("a provider is added at the end, and its kind is on at once", async () => {
  const { sent } = await open([partner]);
  await add();
  await userEvent.type(field("Issuer"), " https://login.acme.dev/ ");
  await userEvent.type(field("Audience"), "acme");
  await userEvent.type(field("JWKS URL"), "https://login.acme.dev/jwks");
  await submit("Add identity provider");
  expect(await screen.findByText("https://login.acme.dev/ is added.")).toBeDefined();
  expect(sent).toEqual([{ projectId: "prj_1", identityProviders: [partner, login] }]);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(screen.getByText(/^Signed by a provider below/)).toBeDefined();
});

test("a key is pasted in place of an address, and what was typed there is not sent", async () => {
  const { sent } = await open([]);
  await add();
  await userEvent.type(field("Issuer"), partner.issuer);
  await userEvent.type(field("Audience"), "acme");
  await userEvent.type(field("JWKS URL"), "https://login.acme.dev/jwks");
  await userEvent.click(screen.getByRole("radio", { name: /^Pasted/ }));
  await userEvent.click(field("Public key"));
  await userEvent.paste(`${pem}\n`);
  await submit("Add identity provider");
  await screen.findByText(`${partner.issuer} is added.`);
  expect(sent).toEqual([{ projectId: "prj_1", identityProviders: [partner] }]);
});

test("a provider is edited in its place, with what it was", async () => {
  const { sent } = await open([login, partner]);
  await userEvent.click(screen.getByRole("button", { name: `Edit ${partner.issuer}` }));
  expect(field("Public key").value).toBe(pem);
  await userEvent.clear(field("Clock tolerance, in seconds"));
  await userEvent.type(field("Clock tolerance, in seconds"), "5");
  await userEvent.click(screen.getByRole("checkbox", { name: "RS256" }));
  await userEvent.click(screen.getByRole("checkbox", { name: "EdDSA" }));
  await submit("Save identity provider");
  await screen.findByText(`${partner.issuer} is changed.`);
  const changed = { ...partner, clockToleranceSeconds: 5, algorithms: ["ES256", "EdDSA"] };
  expect(sent).toEqual([{ projectId: "prj_1", identityProviders: [login, changed] }]);
});

test("an empty form is not sent: each field says what it needs, and the first has the focus", async () => {
  const { calls } = await open([]);
  await add();
  for (const name of ["RS256", "ES256"]) await userEvent.click(screen.getByRole("checkbox", { name }));
  await userEvent.clear(field("Clock tolerance, in seconds"));
  await submit("Add identity provider");
  expect(described(field("Issuer"))).toContain("Enter the provider's issuer");
  expect(described(field("Audience"))).toContain("Enter the audience");
  expect(described(field("JWKS URL"))).toContain("Enter the address of the provider's keys.");
  expect(described(screen.getByRole("checkbox", { name: "RS256" }))).toContain("at least one");
  expect(described(field("Clock tolerance, in seconds"))).toContain("Enter whole seconds.");
  expect(document.activeElement).toBe(field("Issuer"));
  expect(calls).not.toContain("minting.set");
});

test("a private key is refused before it leaves the browser", async () => {
  const { calls } = await open([partner]);
  await userEvent.click(screen.getByRole("button", { name: `Edit ${partner.issuer}` }));
  await userEvent.clear(field("Public key"));
  await userEvent.click(field("Public key"));
  await userEvent.paste(pem.replaceAll("PUBLIC", "PRIVATE"));
  await submit("Save identity provider");
  expect(described(field("Public key"))).toContain("This is a secret key");
  expect(calls).not.toContain("minting.set");
});

test("what the server objects to stands at its field", async () => {
  await open([login, partner], {
    set: () => {
      throw refusal("BAD_REQUEST", { "identityProviders.1.issuer": "Another project has this one." });
    },
  });
  await userEvent.click(screen.getByRole("button", { name: `Edit ${partner.issuer}` }));
  await submit("Save identity provider");
  await waitFor(() => expect(described(field("Issuer"))).toContain("Another project has this one."));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("one too many is said in the dialog", async () => {
  await open([], {
    set: () => {
      throw refusal("BAD_REQUEST", { identityProviders: "A project has at most 10 identity providers." });
    },
  });
  await add();
  await userEvent.type(field("Issuer"), login.issuer);
  await userEvent.type(field("Audience"), "acme");
  await userEvent.type(field("JWKS URL"), "https://login.acme.dev/jwks");
  await submit("Add identity provider");
  await waitFor(() => expect(described(field("Issuer"))).toContain("at most 10"));
});

test("removing asks first, and takes only the one", async () => {
  const { sent, section } = await open([login, partner]);
  await userEvent.click(screen.getByRole("button", { name: `Remove ${login.issuer}` }));
  expect(screen.getByRole("dialog").textContent).toContain("Tokens that were minted by them work until");
  expect(sent).toEqual([]);
  await submit("Remove identity provider");
  expect(await screen.findByText(`${login.issuer} is removed.`)).toBeDefined();
  expect(sent).toEqual([{ projectId: "prj_1", identityProviders: [partner] }]);
  expect(within(section).getAllByRole("listitem")).toHaveLength(1);
});

test("what cannot be saved stays as it was typed, and says why", async () => {
  await open([login], {
    set: () => {
      throw refusal("SERVICE_UNAVAILABLE");
    },
  });
  await userEvent.click(screen.getByRole("button", { name: `Edit ${login.issuer}` }));
  await userEvent.type(field("Audience"), "-2");
  await submit("Save identity provider");
  expect((await screen.findByRole("alert")).textContent).toContain("7XQ2M");
  expect(field("Audience").value).toBe("acme-2");
});

test("what was chosen beside the providers is kept while one of them is saved", async () => {
  await open([login]);
  await userEvent.click(screen.getByRole("radio", { name: /^Refresh/ }));
  await userEvent.click(screen.getByRole("button", { name: `Remove ${login.issuer}` }));
  await submit("Remove identity provider");
  await screen.findByText(`${login.issuer} is removed.`);
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /^Refresh/ }).checked).toBe(true);
});

/** The server keeps what is sent to it. */
async function open(identityProviders: Provider[], minting: Answers["minting"] = {}) {
  const sent: unknown[] = [];
  let current: Settings = { ...(defaultMinting as Settings), identityProviders };
  const set = (input: Inputs["minting"]["set"]) => {
    sent.push(input);
    current = { ...current, identityProviders: input.identityProviders as Provider[] };
    return current;
  };
  const app = renderApp("/projects/prj_1/minting", {
    projects: { get: () => aProject(), list: () => [aProject()] },
    minting: { get: () => current, set, list: () => ({ mints: [] }), ...minting },
  });
  const section = await screen.findByRole("region", { name: "Identity providers" });
  return { ...app, sent, section };
}

const add = () => userEvent.click(screen.getByRole("button", { name: "Add identity provider" }));
const submit = (name: string) =>
  userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name }));
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);

function described(element: HTMLElement): string {
  const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent).join(" ");
}
