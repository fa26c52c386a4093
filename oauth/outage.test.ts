import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { endpoints, signInCallback } from "../shared/endpoints.ts";
import { tokenTypes } from "../shared/minting.ts";
import { openDatabase } from "../shared/server/database.ts";
import { createLog } from "../shared/server/log.ts";
import type { Page } from "../test/browser.ts";
import { textOf } from "../test/browser.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  bearer,
  connect,
  decide,
  introspect,
  newBrowser,
  newPkce,
  post,
  postForm,
  redeem,
  refresh,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { Line } from "../test/line.ts";
import { addressOf } from "../test/sign-in.ts";
import { traced } from "../test/trace.ts";
import { createOauth } from "./app.ts";

const line = new Line(new URL(inject("mongoUri")));
const server = createHttpServer();
let model: Issuer;
let issuer: Issuer;

beforeAll(async () => {
  const port = await line.listen();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const name = `test_${randomBytes(6).toString("hex")}`;
  const database = await openDatabase(`mongodb://127.0.0.1:${port}/${name}?directConnection=true`);
  model = await startIssuer();
  const { keyring } = model;
  const gitHub = { clientId: "id", clientSecret: "secret", baseUrl: url, apiUrl: url };
  const env = { ...model.env, issuer: url, gitHub };
  const { app, events } = await createOauth({ env, database, keyring, log: createLog("test", "silent") });
  server.on("request", app);
  const close = async () => {
    await events.flush();
    await database.drop();
    await database.close();
  };
  issuer = { issuer: url, env, database, keyring, close };
});
afterEach(() => line.mend());
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await issuer.close();
  await model.close();
  line.close();
});

test("while the database is away every endpoint says so, and afterwards nothing is lost", async () => {
  const before = await newSituation();
  line.cut();
  const [answers, pages] = await Promise.all([callEndpoints(before), openPages(before)]);
  const probes = await Promise.all([status("/healthz"), status("/readyz"), status(endpoints.jwks)]);
  line.mend();
  for (const { what, answer } of answers) {
    expect([what, answer.status, answer.headers.get("retry-after")]).toEqual([what, 503, "5"]);
    expect([what, await answer.json()]).toEqual([
      what,
      {
        error: "temporarily_unavailable",
        error_description: traced(
          "the authorization server cannot reach its database: try again in a few seconds",
        ),
      },
    ]);
  }
  for (const { what, answer: page } of pages) {
    expect([what, page.status, page.headers.get("retry-after")]).toEqual([what, 503, "5"]);
    expect(textOf(page)).toContain("Not available for the moment");
    expect(page.html).not.toMatch(/mongodb|ECONN|127\.0\.0\.1/i);
  }
  expect(probes).toEqual([200, 503, 200]);
  await expectUnharmed(before);
});

test("a database that falls silent is answered with 503 too", async () => {
  const { secret, clientId, tokens } = await newSituation();
  line.silence();
  const answers = await Promise.all([
    postForm(issuer.issuer + endpoints.introspect, { token: tokens.access_token }, bearer(secret)),
    refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token }),
  ]);
  line.cut();
  line.mend();
  for (const response of answers) {
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
  }
  const refreshed = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  expect(refreshed.status).toBe(200);
});

/** A person amid everything: connected once, with a code to redeem and a page to answer. */
async function newSituation() {
  const { serverUrl, secret } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const authorized = await authorize(issuer, { clientId, resource: serverUrl });
  const browser = newBrowser(issuer.issuer);
  const request = { client_id: clientId, code_challenge: newPkce().challenge, resource: serverUrl };
  const url = authorizationUrl(issuer.issuer, request);
  const signInPage = await browser.open(url);
  const other = newBrowser(issuer.issuer);
  const consent = await signIn(other, await other.open(url));
  return { secret, clientId, tokens, authorized, url, browser, signInPage, other, consent };
}

const ownUser = { subject_token: "42", subject_token_type: tokenTypes.subject };

type Situation = Awaited<ReturnType<typeof newSituation>>;

function callEndpoints({ secret, clientId, tokens, authorized }: Situation) {
  const at = issuer.issuer;
  const token = tokens.access_token;
  return settled({
    code: redeem(issuer, authorized),
    refresh: refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token }),
    "unknown client": refresh(issuer, { client_id: "cli_unknown", refresh_token: "mcpauth_rt_x" }),
    device: postForm(at + endpoints.deviceAuthorization, { client_id: "cli_unknown" }),
    register: post(at + endpoints.register, { redirect_uris: ["https://new.example.com/callback"] }),
    "introspect by secret": postForm(at + endpoints.introspect, { token }, bearer(secret)),
    "introspect by client": postForm(at + endpoints.introspect, { token, client_id: clientId }),
    "revoke by secret": postForm(at + endpoints.revoke, { token }, bearer(secret)),
    "revoke by client": postForm(at + endpoints.revoke, { token, client_id: clientId }),
    mint: postForm(at + endpoints.tokenExchange, ownUser, bearer(secret)),
    resource: fetch(at + endpoints.resource, { headers: bearer(secret) }),
  });
}

function openPages({ url, browser, signInPage, other, consent }: Situation) {
  const at = issuer.issuer;
  return settled<Page>({
    authorize: newBrowser(at).open(url),
    "sign-in page": browser.open(addressOf(signInPage)),
    "sign in": signIn(browser, signInPage),
    "leave for GitHub": browser.open(`${addressOf(signInPage)}/sign-in/github`),
    "return from GitHub": browser.open(`${at}${signInCallback("github")}?code=x&state=y`),
    "consent page": other.open(consent.url),
    allow: decide(other, consent, "allow"),
    "switch account": other.submit(consent, {}, 'form[action$="/switch-account"]'),
    "sign-out": other.open(at + endpoints.signOut),
    "device page": newBrowser(at).open(at + endpoints.device),
    "device page, signed in": other.open(at + endpoints.device),
  });
}

async function settled<T>(calls: Record<string, Promise<T>>): Promise<{ what: string; answer: T }[]> {
  return Promise.all(Object.entries(calls).map(async ([what, call]) => ({ what, answer: await call })));
}

async function status(path: string): Promise<number> {
  return (await fetch(issuer.issuer + path)).status;
}

/** What was begun before the outage goes on after it, without a restart. */
async function expectUnharmed({ secret, clientId, tokens, authorized, other, consent }: Situation) {
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({ active: true });
  expect((await redeem(issuer, authorized)).status).toBe(200);
  expect((await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token })).status).toBe(
    200,
  );
  expect(new URL((await decide(other, consent, "allow")).url).searchParams.has("code")).toBe(true);
  expect(await status("/readyz")).toBe(200);
}
