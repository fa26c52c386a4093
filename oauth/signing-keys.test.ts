/** Signing keys are replaced under load, with two replicas, and no answer and no verifier notices. */
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import {
  dashboardCallbackPath,
  dashboardClientId,
  dashboardClientSecret,
} from "../shared/server/dashboard-client.ts";
import { createLog } from "../shared/server/log.ts";
import { loadSigningKeys, rotateSigningKeys } from "../shared/server/signing-keys.ts";
import { openTestDatabase } from "../test/database.ts";
import type { Served } from "../test/harness.ts";
import {
  authorizationUrl,
  introspect,
  newBrowser,
  newPkce,
  postForm,
  signIn,
  startIssuer,
} from "../test/harness.ts";
import { addProduct, mint } from "../test/minting.ts";
import { askReplica } from "../test/replica.ts";
import { SigningKeys } from "./signing-keys.ts";

/** In the place of an hour and of half a minute, milliseconds. */
const times = { lead: 5_000, age: 100 };

type Product = Awaited<ReturnType<typeof addProduct>>;

let replicas: [Served, Served];
let product: Product;
let machine: { client_id: string; client_secret: string };
beforeAll(async () => {
  const first = await startIssuer({ signingKeysAge: times.age });
  replicas = [first, await startIssuer({ of: first, signingKeysAge: times.age })];
  product = await addProduct(first, {}, { tokenFormat: "jwt" });
  machine = await addMachine(product);
});
afterAll(async () => {
  await replicas[1].close();
  await replicas[0].close();
});

async function addMachine({ project, serverUrl }: Product) {
  const client_secret = generateClientSecret();
  const client_id = "cli_machine";
  await replicas[0].database.clients.insertOne({
    _id: client_id,
    projectId: project._id,
    createdAt: new Date(),
    allowed: { scopes: ["mcp:tools"], serverUrls: [serverUrl] },
    metadata: {
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_post",
      client_secret: hashClientSecret(client_secret),
    },
  });
  return { client_id, client_secret };
}

/** Keeps what it has fetched for a third of the lead, and fetches nothing because of a key it does not know. */
function newVerifier(): (token: string) => Promise<string> {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let fetchedAt = 0;
  return async (token) => {
    const [{ issuer }] = replicas;
    if (!keys || performance.now() - fetchedAt > times.lead / 3) {
      fetchedAt = performance.now();
      const fetched = await fetch(issuer + endpoints.jwks);
      keys = createLocalJWKSet((await fetched.json()) as Parameters<typeof createLocalJWKSet>[0]);
    }
    await jwtVerify(token, keys, { issuer });
    return decodeProtectedHeader(token).kid ?? "";
  };
}

/** An access token that the engine signs, from either replica. */
async function tokenOfMachine({ url, issuer }: Served): Promise<string> {
  const form = { grant_type: "client_credentials", ...machine };
  const { status, body } = await askReplica({ url, issuer, path: endpoints.token, form });
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body.access_token);
}

async function isActive({ url, issuer }: Served, token: string): Promise<boolean> {
  const form = { token, ...machine };
  const { body } = await askReplica({ url, issuer, path: endpoints.introspect, form });
  return (body as Record<string, unknown>).active === true;
}

/** One that this server signs itself. */
async function mintedToken(): Promise<string> {
  const { status, body } = await mint(replicas[0], product.secret);
  expect(status, JSON.stringify(body)).toBe(200);
  return String(body.access_token);
}

/** What the dashboard gets when somebody signs in. */
async function idToken(): Promise<string> {
  const [{ issuer, env, keyring }] = replicas;
  const { verifier, challenge } = newPkce();
  const redirectUri = env.dashboardUrl + dashboardCallbackPath;
  const asked = { client_id: dashboardClientId, redirect_uri: redirectUri, scope: "openid" };
  const browser = newBrowser(issuer);
  const page = await browser.open(authorizationUrl(issuer, { ...asked, code_challenge: challenge }));
  const code = new URL((await signIn(browser, page)).url).searchParams.get("code") ?? "";
  const grant = {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  };
  const basic = Buffer.from(`${dashboardClientId}:${dashboardClientSecret(keyring)}`).toString("base64");
  const response = await postForm(issuer + endpoints.token, grant, { Authorization: `Basic ${basic}` });
  return ((await response.json()) as { id_token: string }).id_token;
}

test("every token is good for every verifier and at every replica while its key is replaced", async () => {
  const [first, second] = replicas;
  const verify = newVerifier();
  const signers = { first: new Set(), second: new Set(), minted: new Set(), id: new Set() };
  const ofMachine = async (from: Served, to: Served) => {
    const token = await tokenOfMachine(from);
    expect(await isActive(to, token)).toBe(true);
    return verify(token);
  };
  const round = async () => {
    signers.first.add(await ofMachine(first, second));
    signers.second.add(await ofMachine(second, first));
    const minted = await mintedToken();
    expect((await introspect(first, product.secret, minted)).active).toBe(true);
    signers.minted.add(await verify(minted));
    signers.id.add(await verify(await idToken()));
  };
  await Promise.all([round(), round()]);
  await rotateSigningKeys(first.database, first.keyring, times.lead);
  const { keys } = await loadSigningKeys(first.database, first.keyring);
  while (Object.values(signers).some(({ size }) => size < 2)) await Promise.all([round(), round(), round()]);
  await round();
  const kids = keys.map(({ kid }) => kid);
  expect(kids).toHaveLength(2);
  for (const seen of Object.values(signers)) expect([...seen]).toEqual(kids);
});

test("while the database is away the keys that are known go on", async () => {
  const database = await openTestDatabase();
  const [{ keyring }] = replicas;
  const log = createLog("test", "silent");
  const parts = { database, keyring, log };
  const keys = await SigningKeys.load(parts, 0);
  const { current } = keys;
  await database.close();
  await keys.refresh();
  expect(keys.current).toBe(current);
});
