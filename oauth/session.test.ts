import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "../test/browser.ts";
import { addClient, https } from "../test/consent.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  newBrowser,
  newPkce,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { artifactId } from "./artifact.ts";
import { day } from "./lifetimes.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const session = async () => (await issuer.database.artifacts.findOne({ model: "Session" })) ?? expect.fail();

test("a browser's session that has not changed is written once a day, to last as long again", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id } = await register(issuer);
  const browser = newBrowser(issuer.issuer);
  const open = (): Promise<Page> =>
    browser.open(
      authorizationUrl(issuer.issuer, {
        client_id,
        resource: serverUrl,
        code_challenge: newPkce().challenge,
      }),
    );
  await signIn(browser, await open());
  await open();
  const first = await session();
  await open();
  expect(await session()).toEqual(first);

  const older = Number(first.payload.exp) - 2 * day;
  await issuer.database.artifacts.updateOne({ _id: first._id }, { $set: { "payload.exp": older } });
  await open();
  expect(Number((await session()).payload.exp)).toBeGreaterThanOrEqual(Number(first.payload.exp));
});

test("a browser's session keeps its id when its person decides, and what is looked up again of whom they allowed", async () => {
  const { project, serverUrl } = await addProject(issuer);
  const registered = (await register(issuer, { redirect_uris: [https] })).client_id ?? "";
  const added = await addClient(issuer, project._id, { redirect_uris: [https], client_name: "Added" });
  const browser = newBrowser(issuer.issuer);
  const open = (client_id: string): Promise<Page> => {
    const request = { client_id, resource: serverUrl, redirect_uri: https };
    const { challenge } = newPkce();
    return browser.open(authorizationUrl(issuer.issuer, { ...request, code_challenge: challenge }));
  };
  const id = () => browser.cookie("mcpauth_issuer_session") ?? "";
  await signIn(browser, await open(registered), "decider");
  const before = id();
  for (const clientId of [registered, added]) {
    const { url } = await decide(browser, await open(clientId), "allow");
    expect(new URL(url).searchParams.has("code")).toBe(true);
    expect(id()).toBe(before);
  }
  const stored = await issuer.database.artifacts.findOne({ _id: artifactId("Session", before) });
  expect(Object.keys(stored?.payload.authorizations ?? {})).toEqual([added]);
  expect(new URL((await open(added)).url).searchParams.has("code")).toBe(true);

  // Noted when that was done for every client, whose document has gone since.
  const authorizations = { "https://gone.example.com/client.json": { sid: "a" } };
  await issuer.database.artifacts.updateOne(
    { _id: artifactId("Session", before) },
    { $set: { "payload.authorizations": authorizations } },
  );
  expect((await open(registered)).status).toBe(200);
  const cleaned = await issuer.database.artifacts.findOne({ _id: artifactId("Session", before) });
  expect(cleaned?.payload).not.toHaveProperty("authorizations");
});
