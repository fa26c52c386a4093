/** Who registered and was never allowed anything is forgotten; whoever was allowed something stays. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ClientRecord } from "../shared/server/database.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  connect,
  decide,
  introspect,
  newBrowser,
  newPkce,
  redeem,
  refresh,
  register,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { day, lifetimes } from "./lifetimes.ts";

let issuer: Issuer;
beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(() => issuer.close());

const daysFromNow = (days: number) => new Date(Date.now() + days * day * 1000);
const find = (id = "") => issuer.database.clients.findOne({ _id: id });
const endOf = async (id = "") => (await find(id))?.expiresAt;
const setEnd = (id: string, expiresAt: Date) =>
  issuer.database.clients.updateOne({ _id: id }, { $set: { expiresAt } });

/** Days until the end of a client, in whole numbers. */
async function daysLeft(id = ""): Promise<number> {
  const end = await endOf(id);
  return Math.round(((end?.getTime() ?? Number.NaN) - Date.now()) / (day * 1000));
}

test.each(["none", "client_secret_basic"])(
  "a client that registers for %s has 30 days to be allowed something",
  async (token_endpoint_auth_method) => {
    const { client_id } = await register(issuer, { token_endpoint_auth_method });
    expect(lifetimes.unusedClient).toBe(30 * day);
    expect(await daysLeft(client_id)).toBe(30);
  },
);

test("registering the same public client again gives it 30 days anew, and changes nothing else", async () => {
  const { client_id = "" } = await register(issuer);
  const before = await find(client_id);
  await setEnd(client_id, daysFromNow(3));
  expect(await register(issuer)).toMatchObject({ client_id });
  expect(await daysLeft(client_id)).toBe(30);
  expect(await find(client_id)).toEqual({ ...before, expiresAt: expect.any(Date) });
});

test("repetitions within a day write nothing", async () => {
  const { client_id = "" } = await register(issuer);
  const end = await endOf(client_id);
  await register(issuer);
  expect(await endOf(client_id)).toEqual(end);
});

test("a client whose end has come, but which is still there, starts anew as well", async () => {
  const { client_id = "" } = await register(issuer);
  await setEnd(client_id, daysFromNow(-0.0001));
  await register(issuer);
  expect(await daysLeft(client_id)).toBe(30);
});

test("metadata that look like MongoDB's operators are kept as they are", async () => {
  const client_name = "$metadata.redirect_uris";
  const { client_id } = await register(issuer, { client_name });
  expect(await find(client_id)).toMatchObject({ metadata: { client_name } });
});

test("the first consent keeps a client for good, whatever registers again", async () => {
  const { serverUrl } = await addProject(issuer);
  const { clientId } = await connect(issuer, { serverUrl });
  expect(await find(clientId)).not.toHaveProperty("expiresAt");
  expect(await register(issuer)).toMatchObject({ client_id: clientId });
  expect(await find(clientId)).not.toHaveProperty("expiresAt");
});

test("a consent that was refused keeps nobody", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id = "" } = await register(issuer);
  const browser = newBrowser(issuer.issuer);
  const { challenge } = newPkce();
  const url = authorizationUrl(issuer.issuer, { client_id, code_challenge: challenge, resource: serverUrl });
  await decide(browser, await signIn(browser, await browser.open(url)), "cancel");
  expect(await daysLeft(client_id)).toBe(30);
});

test("a client that was forgotten registers again under the same id, and its people get on", async () => {
  const { serverUrl } = await addProject(issuer);
  const { client_id = "" } = await register(issuer);
  await issuer.database.clients.deleteOne({ _id: client_id });
  expect(await register(issuer)).toMatchObject({ client_id });
  const authorized = await authorize(issuer, { clientId: client_id, resource: serverUrl });
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

/** Never used, each a second younger than the one before. */
function crowd(size: number): ClientRecord[] {
  return Array.from({ length: size }, (_, index) => ({
    _id: `cli_crowd_${index}`,
    metadata: {},
    createdAt: new Date(),
    expiresAt: new Date(daysFromNow(1).getTime() + index * 1000),
  }));
}

/** A process looks after its unused clients once for each hundred newcomers. */
async function newcomers(count = 100): Promise<void> {
  for (let index = 0; index < count; index++) await register(issuer, { client_name: `newcomer ${index}` });
}

test("above 10,000 unused clients the oldest go first; who has a grant, or was added by hand, stays", async () => {
  const { clients } = issuer.database;
  const { serverUrl, secret, project } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  await clients.insertOne({
    _id: "cli_by_hand",
    metadata: {},
    createdAt: new Date(0),
    projectId: project._id,
  });
  await clients.insertMany(crowd(10_051));
  // The connected one was the first.
  await newcomers(99);
  const unused = { expiresAt: { $exists: true } };
  await expect.poll(() => clients.countDocuments(unused), { timeout: 30_000 }).toBe(10_000);
  expect(await find("cli_crowd_149")).toBeNull();
  expect(await find("cli_crowd_150")).not.toBeNull();
  expect(await find("cli_by_hand")).not.toBeNull();
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({ active: true });
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  expect(refreshed.status).toBe(200);
});

test("copies of metadata documents go 30 days after their last use, unless somebody allowed their client something", async () => {
  const { clientDocuments, artifacts } = issuer.database;
  const copy = (name: string, days: number) => ({
    _id: `https://${name}.example/client.json`,
    metadata: {},
    fetchedAt: daysFromNow(-days),
    freshUntil: daysFromNow(-days + 1),
  });
  await clientDocuments.insertMany([copy("recent", 29), copy("forgotten", 31), copy("granted", 300)]);
  const digest = createHash("sha256").update("grant").digest("base64url");
  await artifacts.insertOne({ _id: digest, model: "Grant", payload: {}, clientId: copy("granted", 0)._id });
  await newcomers();
  const left = async () =>
    (await clientDocuments.find().toArray()).map(({ _id }) => new URL(_id).host).toSorted();
  await expect.poll(left, { timeout: 30_000 }).toEqual(["granted.example", "recent.example"]);
});
