import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { Outbound } from "../shared/server/outbound.ts";
import { loadSigningKeys } from "../shared/server/signing-keys.ts";
import { openTestDatabase } from "../test/database.ts";
import { postForm } from "../test/harness.ts";
import { createAdapter } from "./adapter.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { ClientDocuments } from "./client-documents.ts";
import { parseClientMetadata } from "./client-metadata.ts";
import { Clients } from "./clients.ts";
import { DeviceCodes } from "./device-codes.ts";
import { createEngine } from "./engine.ts";
import { GrantSources } from "./grant-sources.ts";
import { Limits } from "./limits.ts";
import { Rotation } from "./rotation.ts";

/** Has a successor at any time, as the real one has amid a refresh. */
class Succession extends Rotation {
  next: string | undefined;
  override successor(): string | undefined {
    return this.next;
  }
}

const rotation = new Succession(120);
const stopped = new Set<string>();
let minted: object | undefined;
const server = createServer();
let database: Database;
let clients: Clients;
let engine: Provider;
let url: string;

beforeAll(async () => {
  database = await openTestDatabase();
  const policy = { enabled: false, allowedHosts: [], deniedHosts: [] };
  clients = new Clients(database, new ClientDocuments({ database, outbound: new Outbound(), policy }));
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const algorithm = "ES256" as const;
  const configuration = {
    adapter: createAdapter({
      store: new ArtifactStore(database),
      clients,
      rotation,
      sources: new GrantSources(),
      attempts: new Limits().secrets,
      deviceCodes: new DeviceCodes(new Keyring([randomBytes(32)])),
    }),
    jwks: await loadSigningKeys(database, new Keyring([randomBytes(32)])),
    clientDefaults: { id_token_signed_response_alg: algorithm },
    cookies: { keys: ["cookie-key"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => "/interaction" },
    pkce: { required: () => false },
    renderError: (ctx: KoaContextWithOIDC) => {
      ctx.body = "refused";
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Interaction: 60, RefreshToken: 60 },
  };
  engine = createEngine(url, configuration, { rotation, minted: () => minted, beforeGrant });
  server.on("request", engine.callback());
});
afterAll(async () => {
  server.close();
  await database.close();
});

test.each(["authorization_code", "refresh_token"])(
  "the check before a grant runs before the engine's own handler of %s",
  async (grantType) => {
    const { id } = await newClient();
    const form = {
      grant_type: grantType,
      client_id: id,
      code: "unknown",
      refresh_token: "unknown",
      redirect_uri: url,
    };
    const ask = async () => (await postForm(`${url}/token`, form)).json();
    expect(await ask()).toMatchObject({ error: "invalid_grant" });
    stopped.add(grantType);
    expect(await ask()).toMatchObject({
      error: "invalid_target",
      error_description: "stopped before the handler",
    });
  },
);

test("a presented client secret is compared with the hash that is stored", async () => {
  const { id, secret } = await newClient({ token_endpoint_auth_method: "client_secret_post" });
  const { client_secret: hash } = (await clients.find(id))?.metadata ?? {};
  const ask = async (client_secret: string) => {
    const form = { grant_type: "refresh_token", refresh_token: "unknown", client_id: id, client_secret };
    return (await postForm(`${url}/token`, form)).status;
  };
  stopped.clear();
  expect(hash).toMatch(/^sha256:/);
  expect([await ask(secret), await ask(hash), await ask(`${secret}x`)]).toEqual([400, 401, 401]);
});

test("an authorization request may name any port of a loopback address registered without one", async () => {
  const { id } = await newClient({ redirect_uris: ["http://127.0.0.1/callback"] });
  const ask = async (redirectUri: string) => {
    const parameters = { client_id: id, response_type: "code", scope: "openid", redirect_uri: redirectUri };
    return (await fetch(`${url}/auth?${new URLSearchParams(parameters)}`, { redirect: "manual" })).status;
  };
  expect(await ask("http://127.0.0.1:49152/callback")).toBe(303);
  expect(await ask("http://127.0.0.1/callback")).toBe(303);
  expect(await ask("http://127.0.0.1:49152/other")).toBe(400);
  expect(await ask("http://localhost:49152/callback")).toBe(400);
});

test.each([
  ["AccessToken", "mcpauth_at_"],
  ["AuthorizationCode", "mcpauth_ac_"],
  ["RefreshToken", "mcpauth_rt_"],
] as const)("an %s begins with %s and can be found by its value", async (model, prefix) => {
  const value = await save(model);
  expect(value).toMatch(new RegExp(`^${prefix}[\\w-]{43}$`));
  expect(await modelOf(model).find(value)).toMatchObject({ jti: value, accountId: "usr_1" });
});

test("a refresh token that succeeds another has the value that is derived for it", async () => {
  rotation.next = "mcpauth_rt_derived";
  expect(await save("RefreshToken")).toBe("mcpauth_rt_derived");
  expect(await save("AccessToken")).toMatch(/^mcpauth_at_[\w-]{43}$/);
});

test("what is said of a minted person is stored with a refresh token, and with that alone", async () => {
  rotation.next = undefined;
  minted = { facts: { subject: "42" }, lifetime: 60 };
  expect(await modelOf("RefreshToken").find(await save("RefreshToken"))).toMatchObject({ minted });
  expect(await modelOf("AccessToken").find(await save("AccessToken"))).not.toHaveProperty("minted");
});

async function beforeGrant(grantType: string): Promise<void> {
  if (stopped.has(grantType)) throw new errors.InvalidTarget("stopped before the handler");
}

async function newClient(metadata: object = {}) {
  const parsed = parseClientMetadata({ redirect_uris: ["https://client.example.com/callback"], ...metadata });
  const { record, clientSecret = "" } = await clients.register(parsed);
  return { id: record._id, secret: clientSecret };
}

type Model = "AccessToken" | "AuthorizationCode" | "RefreshToken";

async function save(model: Model): Promise<string> {
  const client = await engine.Client.find((await newClient()).id);
  if (!client) throw new Error("the client was registered and is not found");
  const token = { client, accountId: "usr_1", grantId: "grant", gty: "authorization_code" };
  return new (modelOf(model))(token).save();
}

/** The three have in common what is used of them here. */
function modelOf(model: Model): Provider["AccessToken"] {
  return engine[model] as Provider["AccessToken"];
}
