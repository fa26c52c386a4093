import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Document } from "mongodb";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { createLog } from "../shared/server/log.ts";
import { textOf } from "../test/browser.ts";
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
import { Line } from "../test/line.ts";
import { createOauth } from "./app.ts";

const line = new Line(new URL(inject("mongoUri")));
const server = createServer();
let database: Database;
let issuer: Issuer;
let commands: { commandName: string; command: Document }[] = [];
/** The line is cut when a record of this model is about to be written. */
let fatal: string | undefined;

beforeAll(async () => {
  const port = await line.listen();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const name = `test_${randomBytes(6).toString("hex")}`;
  database = await openDatabase(
    `mongodb://127.0.0.1:${port}/${name}?directConnection=true&monitorCommands=true`,
  );
  database.artifacts.db.client.on("commandStarted", ({ commandName, command }) => {
    commands.push({ commandName, command });
    if (fatal && modelsIn(command).includes(fatal)) line.cut();
  });
  const model = await startIssuer();
  const env = { ...model.env, issuer: url };
  await model.close();
  const keyring = new Keyring(env.encryptionKeys);
  const { app, events } = await createOauth({ env, database, keyring, log: createLog("test", "silent") });
  server.on("request", app);
  issuer = { issuer: url, env, database, keyring, close: () => events.flush() };
});
afterEach(() => {
  fatal = undefined;
  line.mend();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await issuer.close();
  await database.drop();
  await database.close();
  line.close();
});

function modelsIn({ documents = [], updates = [] }: Document): string[] {
  const written = [...documents, ...updates.map(({ u }: Document) => u?.$set)];
  return written.flatMap((record: Document | undefined) => record?.model ?? []);
}

async function atConsent() {
  const { serverUrl } = await addProject(issuer);
  // A client of its own for each test: identical public clients are one.
  const { client_id: clientId = "" } = await register(issuer, { software_id: serverUrl });
  const request = { client_id: clientId, code_challenge: newPkce().challenge, resource: serverUrl };
  const browser = newBrowser(issuer.issuer);
  return {
    browser,
    clientId,
    page: await signIn(browser, await browser.open(authorizationUrl(issuer.issuer, request))),
  };
}

test("grant, code and answer are written together before the answer leaves", async () => {
  const { browser, page } = await atConsent();
  commands = [];
  const arrived = await decide(browser, page, "allow");
  expect(new URL(arrived.url).searchParams.has("code")).toBe(true);
  const writes = commands.filter(({ commandName }) => /update|insert|delete/.test(commandName));
  const code = writes.find(({ command }) => modelsIn(command).includes("AuthorizationCode"));
  expect(code && modelsIn(code.command).toSorted()).toEqual(["Answer", "AuthorizationCode", "Grant"]);
  expect(code?.command.writeConcern).toMatchObject({ w: "majority", j: true });
});

test("if they cannot be written the page says so, nothing is granted, and sent again it goes on", async () => {
  const { browser, page, clientId } = await atConsent();
  fatal = "AuthorizationCode";
  const failed = await decide(browser, page, "allow");
  expect([failed.status, failed.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(textOf(failed)).toContain("Not available for the moment");
  expect(failed.headers.getSetCookie()).toEqual([]);
  fatal = undefined;
  line.mend();
  expect(await database.artifacts.countDocuments({ model: "Grant", clientId })).toBe(0);
  const arrived = await decide(browser, page, "allow");
  expect(new URL(arrived.url).searchParams.has("code")).toBe(true);
});
