import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  newBrowser,
  newPkce,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
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
