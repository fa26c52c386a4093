import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClientPolicy } from "../shared/client-policy.ts";
import { usualLifetimes } from "../shared/lifetimes.ts";
import type { Project } from "../shared/project.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
let stranger: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
  stranger = await api.signIn("stranger");
});
afterAll(() => api.close());

function create() {
  const serverUrl = `https://mcp-${randomBytes(6).toString("hex")}.example.com/mcp`;
  return owner.trpc.projects.create.mutate({ name: "Acme", serverUrl });
}

test("a new name changes the name only", async () => {
  const { project } = await create();
  const renamed = await owner.trpc.projects.rename.mutate({ projectId: project.id, name: " Acme 2 " });
  expect(renamed).toEqual({ ...project, name: "Acme 2" });
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(renamed);
});

test("a name that is none is refused at its field", async () => {
  const { project } = await create();
  for (const name of ["", " ", "a".repeat(61)]) {
    const { data } = await failureOf(owner.trpc.projects.rename.mutate({ projectId: project.id, name }));
    expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", ["name"]]);
  }
  expect((await owner.trpc.projects.get.query({ projectId: project.id })).name).toBe("Acme");
});

test("what its tokens are like changes that only", async () => {
  const { project } = await create();
  const tokens = { rotation: "off", tokenFormat: "jwt" } as const;
  const changed = await owner.trpc.projects.setTokens.mutate({ projectId: project.id, ...tokens });
  expect(changed).toEqual({ ...project, ...tokens });
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(changed);
  expect(await api.database.projects.findOne({ _id: project.id })).toMatchObject(tokens);
});

test.each([
  ["rotation", "never"],
  ["rotation", undefined],
  ["rotation", { $ne: "" }],
  ["tokenFormat", "JWT"],
  ["tokenFormat", null],
])("a %s of %j is refused at its field", async (field, value) => {
  const { project } = await create();
  const input = { projectId: project.id, rotation: "strict", tokenFormat: "jwt", [field]: value };
  const { data } = await failureOf(owner.trpc.projects.setTokens.mutate(input as never));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", [field]]);
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(project);
});

test("who may sign in is settled in one form, and left to anyone again by null", async () => {
  const { project } = await create();
  const typed = { emailDomains: [" Acme.com "], gitHubOrganizations: ["Acme"], people: ["GitHub:Mona"] };
  const changed = await owner.trpc.projects.setSignInPolicy.mutate({
    projectId: project.id,
    signInPolicy: typed,
  });
  const signInPolicy = { emailDomains: ["acme.com"], gitHubOrganizations: ["acme"], people: ["github:mona"] };
  expect(changed).toEqual({ ...project, signInPolicy });
  expect(await owner.trpc.projects.get.query({ projectId: project.id })).toEqual(changed);
  const opened = await owner.trpc.projects.setSignInPolicy.mutate({
    projectId: project.id,
    signInPolicy: null,
  });
  expect(opened).toEqual(project);
  expect(await api.database.projects.findOne({ _id: project.id })).not.toHaveProperty("signInPolicy");
});

test("a sign-in policy that cannot be judged is refused, and changes nothing", async () => {
  const { project } = await create();
  const id = project.id;
  const nobody = { emailDomains: [], gitHubOrganizations: [], people: [] };
  for (const signInPolicy of [nobody, { ...nobody, people: ["google:mona"] }, { $ne: null }, undefined]) {
    const { data } = await failureOf(
      owner.trpc.projects.setSignInPolicy.mutate({ projectId: id, signInPolicy } as never),
    );
    expect(data?.code).toBe("BAD_REQUEST");
  }
  const anyones = stranger.trpc.projects.setSignInPolicy.mutate({ projectId: id, signInPolicy: null });
  expect((await failureOf(anyones)).data?.code).toBe("NOT_FOUND");
  expect(await owner.trpc.projects.get.query({ projectId: id })).toEqual(project);
});

const read = ({ id }: Project) => owner.trpc.projects.get.query({ projectId: id });

test("of the tokens, what is not sent stays as it is", async () => {
  const { project } = await create();
  const { setTokens } = owner.trpc.projects;
  const projectId = project.id;
  const lifetimes = { accessToken: 300, refreshTokenIdle: 86_400, refreshTokenAbsolute: 172_800 };
  const usual = { projectId, rotation: "window", tokenFormat: "opaque" } as const;
  await setTokens.mutate({ ...usual, lifetimes, rotationWindow: 60 });
  expect(await setTokens.mutate(usual)).toEqual({ ...project, lifetimes, rotationWindow: 60 });
  expect(await setTokens.mutate({ ...usual, rotationWindow: null })).toEqual({ ...project, lifetimes });
  expect(await read(project)).toEqual({ ...project, lifetimes });
});

test.each([
  [{ accessToken: 299 }, "An access token lives from 5 minutes to 24 hours (1440 minutes)."],
  [{ accessToken: 86_401 }, "An access token lives from 5 minutes to 24 hours (1440 minutes)."],
  [{ accessToken: 300.5 }, "An access token lives from 5 minutes to 24 hours (1440 minutes)."],
  [{ refreshTokenIdle: 91 * 86_400 }, "Without use a connection lives from 1 to 90 days."],
  [{ refreshTokenAbsolute: 366 * 86_400 }, "At most a connection lives from 1 to 365 days."],
  [
    { refreshTokenIdle: 20 * 86_400, refreshTokenAbsolute: 10 * 86_400 },
    "A connection cannot live longer without use than at most: raise this, or lower the other.",
  ],
])("lifetimes with %j are refused", async (changes, sentence) => {
  const { project } = await create();
  const lifetimes = { ...usualLifetimes, ...changes };
  const input = { projectId: project.id, rotation: "window", tokenFormat: "opaque", lifetimes } as const;
  const { data, message } = await failureOf(owner.trpc.projects.setTokens.mutate(input));
  expect([data?.code, message]).toEqual(["BAD_REQUEST", sentence]);
  expect(await read(project)).toEqual(project);
});

test.each([0, 3601, 1.5, "60", { $gt: 0 }])("a window of %j seconds is refused", async (rotationWindow) => {
  const { project } = await create();
  const input = { projectId: project.id, rotation: "window", tokenFormat: "opaque", rotationWindow };
  const { data } = await failureOf(owner.trpc.projects.setTokens.mutate(input as never));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", ["rotationWindow"]]);
});

test("of the branding, what is sent is settled in one form, null is taken away, and the rest stays", async () => {
  const { project } = await create();
  const { setBranding } = owner.trpc.projects;
  const projectId = project.id;
  const typed = { accent: " #00656E ", termsUrl: "https://acme.dev/terms", supportUrl: "help@acme.dev" };
  const branding = {
    accent: "#00656e",
    termsUrl: "https://acme.dev/terms",
    supportUrl: "mailto:help@acme.dev",
  };
  expect(await setBranding.mutate({ projectId, branding: typed })).toEqual({ ...project, branding });
  const { termsUrl, ...rest } = branding;
  const changed = await setBranding.mutate({ projectId, branding: { termsUrl: null } });
  expect(changed).toEqual({ ...project, branding: rest });
  const { data } = await failureOf(setBranding.mutate({ projectId, branding: { accent: "red" } }));
  expect(data?.fields).toEqual({ "branding.accent": "A colour is # and six digits, such as #00656e." });
  expect(await read(project)).toEqual(changed);
});

test("a logo is kept as it was drawn anew, is no part of the audit, and goes by null", async () => {
  const { project } = await create();
  const { setLogo, setBranding } = owner.trpc.projects;
  const projectId = project.id;
  const picture = sharp({ create: { width: 300, height: 200, channels: 3, background: "#00656e" } });
  const logo = (await picture.png().toBuffer()).toString("base64");
  const changed = await setLogo.mutate({ projectId, logo });
  expect(changed.branding.logo).toMatch(/^data:image\/webp;base64,/);
  await setBranding.mutate({ projectId, branding: { accent: "#112233" } });
  expect((await read(project)).branding).toEqual({ logo: changed.branding.logo, accent: "#112233" });
  const [record] = await api.database.audit.find({ projectId, action: "projects.setLogo" }).toArray();
  expect(record?.changes).toEqual([expect.objectContaining({ field: "logo" })]);
  expect(JSON.stringify(record)).not.toContain("base64");
  expect((await setLogo.mutate({ projectId, logo: null })).branding).toEqual({ accent: "#112233" });
});

test.each([
  ["an SVG", Buffer.from("<svg/>").toString("base64"), /PNG, JPEG or WebP/],
  ["too large a file", Buffer.alloc(263_000).toString("base64"), /at most 256 KB/],
  ["no Base64", "data:image/png;base64,AAAA", /base64/i],
])("%s is no logo, and the form is told why", async (_what, logo, sentence) => {
  const { project } = await create();
  const { data } = await failureOf(owner.trpc.projects.setLogo.mutate({ projectId: project.id, logo }));
  expect([data?.code, data?.fields.logo]).toEqual(["BAD_REQUEST", expect.stringMatching(sentence)]);
  expect(await read(project)).toEqual(project);
});

test("who may connect is settled in one form", async () => {
  const { project } = await create();
  const typed = {
    ...openClientPolicy,
    who: "listed",
    allowedPlaces: [" Claude.AI ", "*.acme.com", "cursor:"],
  };
  const input = { projectId: project.id, clientPolicy: typed } as never;
  const clientPolicy = { ...typed, allowedPlaces: ["claude.ai", "*.acme.com", "cursor:"] };
  expect(await owner.trpc.projects.setClientPolicy.mutate(input)).toEqual({ ...project, clientPolicy });
});

test.each([
  [{ who: "everyone" }, "clientPolicy.who"],
  [{ allowedPlaces: ["https://claude.ai"] }, "clientPolicy.allowedPlaces.0"],
  [{ allowedPlaces: ["https:"] }, "clientPolicy.allowedPlaces.0"],
  [{ deniedPlaces: ["*"] }, "clientPolicy.deniedPlaces.0"],
  [{ allowedPlaces: ["a.example"], deniedPlaces: ["a.example"] }, "clientPolicy.deniedPlaces"],
  [{ documents: ["http://a.example/client.json"] }, "clientPolicy.documents.0"],
  [{ removeUnusedAfterDays: 0 }, "clientPolicy.removeUnusedAfterDays"],
])("a client policy with %j is refused at its field", async (changes, field) => {
  const { project } = await create();
  const clientPolicy = { ...openClientPolicy, ...changes };
  const input = { projectId: project.id, clientPolicy } as never;
  const { data } = await failureOf(owner.trpc.projects.setClientPolicy.mutate(input));
  expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", [field]]);
  expect(await read(project)).toEqual(project);
});
