import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { createSecret } from "../shared/server/projects.ts";
import type { Authorized, Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorize,
  bearer,
  connect,
  introspect,
  postForm,
  register,
  startIssuer,
} from "../test/harness.ts";
import { artifactId } from "./artifact.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

describe("a project", () => {
  test("is told everything about a live token of its own servers (RFC 7662 §2.2)", async () => {
    const { serverUrl, secret, clientId, tokens } = await newConnection();
    const user = await issuer.database.users.findOne({ username: "mona" });
    const response = await ask({ token: tokens.access_token }, bearer(secret));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const body = (await response.json()) as { exp: number; iat: number };
    expect(body).toEqual({
      active: true,
      scope: "mcp:tools",
      client_id: clientId,
      client_name: "Claude",
      sub: user?._id,
      username: "mona",
      aud: serverUrl,
      iss: issuer.issuer,
      exp: expect.any(Number),
      iat: expect.any(Number),
      token_type: "Bearer",
    });
    expect(body.exp - body.iat).toBe(3600);
  });

  test("learns nothing of tokens that are not its own or not live", async () => {
    const own = await newConnection();
    const other = await newConnection();
    const unredeemed = await newCode(own.serverUrl);
    const tokens = {
      unknown: `mcpauth_at_${"x".repeat(43)}`,
      "of no form": "🦄 <script>",
      "another project's": other.tokens.access_token,
      "a refresh token": own.tokens.refresh_token,
      "a code": unredeemed.code,
      "a registration secret": own.secret,
    };
    for (const [what, token] of Object.entries(tokens)) {
      const response = await ask({ token }, bearer(own.secret));
      expect([what, response.status, await response.text()]).toEqual([what, 200, '{"active":false}']);
    }
    expect(await introspect(issuer, other.secret, own.tokens.access_token)).toEqual({ active: false });
  });

  test("is told of no token that expired, was revoked or whose person is gone", async () => {
    const { secret, serverUrl, tokens } = await newConnection();
    await issuer.database.artifacts.updateOne(
      { _id: artifactId("AccessToken", tokens.access_token) },
      { $set: { expiresAt: new Date() } },
    );
    expect(await introspect(issuer, secret, tokens.access_token)).toEqual({ active: false });
    const { tokens: revoked } = await connect(issuer, { serverUrl });
    await postForm(issuer.issuer + endpoints.revoke, { token: revoked.access_token }, bearer(secret));
    expect(await introspect(issuer, secret, revoked.access_token)).toEqual({ active: false });
    const { tokens: orphaned } = await connect(issuer, { serverUrl, username: "ghost" });
    await issuer.database.users.deleteOne({ username: "ghost" });
    expect(await introspect(issuer, secret, orphaned.access_token)).toEqual({ active: false });
  });

  test("may send a type hint, and must send one token as a form", async () => {
    const { secret, tokens } = await newConnection();
    const form = { token: tokens.access_token, token_type_hint: "refresh_token" };
    expect(await (await ask(form, bearer(secret))).json()).toMatchObject({ active: true });
    const json = { "Content-Type": "application/json", ...bearer(secret) };
    const type = { "Content-Type": "application/x-www-form-urlencoded", ...bearer(secret) };
    for (const response of [
      await ask({}, bearer(secret)),
      await ask({ token: "" }, bearer(secret)),
      await send(`token=${tokens.access_token}&token=x`, type),
      await send(JSON.stringify({ token: tokens.access_token }), json),
    ]) {
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: "invalid_request",
        error_description: expect.stringContaining("token is missing"),
      });
    }
  });
});

describe("a registration secret", () => {
  test.each([
    {
      kind: "mistyped",
      change: (secret: string) => secret.replace(/.(?=_[^_]*$)/, flipped),
      words: "mistyped",
    },
    { kind: "cut off", change: (secret: string) => secret.slice(0, 40), words: "ill-formed" },
    { kind: "of another kind", change: () => `mcpauth_at_${"x".repeat(43)}`, words: "ill-formed" },
    { kind: "of another install", change: foreignSecret, words: "unknown" },
  ])("that is $kind is 401 with a sentence, and is not repeated", async ({ change, words }) => {
    const { secret, tokens } = await newConnection();
    const presented = await change(secret);
    const response = await ask({ token: tokens.access_token }, bearer(presented));
    await expectRefusal(response, { presented, words });
  });

  test.each(["expired", "revoked"])(
    "that is %s is 401 with a sentence, and is not repeated",
    async (kind) => {
      const { secret, project } = await addProject(issuer);
      const past = { $set: { expiresAt: new Date() } };
      if (kind === "expired") await issuer.database.secrets.updateOne({ projectId: project._id }, past);
      else await issuer.database.secrets.deleteOne({ projectId: project._id });
      await expectRefusal(await ask({ token: "x" }, bearer(secret)), {
        presented: secret,
        words: "no longer valid",
      });
    },
  );

  test("that is missing is 401 and says where it belongs", async () => {
    const { tokens } = await newConnection();
    const response = await ask({ token: tokens.access_token });
    await expectRefusal(response, { presented: tokens.access_token, words: "registration secret" });
  });

  test.each([
    {
      place: "the body",
      form: (secret: string) => ({ client_secret: secret, secret, access_token: secret }),
      query: "",
    },
    { place: "the query", form: () => ({}), query: "?access_token=" },
  ])("in $place is not accepted: bodies and addresses end up in logs", async ({ form, query }) => {
    const { secret, tokens } = await newConnection();
    const url = issuer.issuer + endpoints.introspect + (query && query + secret);
    const response = await postForm(url, { token: tokens.access_token, ...form(secret) });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(secret);
  });

  test("as a client's Basic credentials is not accepted", async () => {
    const { secret, project, tokens } = await newConnection();
    const response = await ask({ token: tokens.access_token }, basic(project._id, secret));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
  });

  test("works beside an older one until that one expires", async () => {
    const { secret, project, tokens, owner } = await newConnection();
    const later = { $set: { expiresAt: new Date(Date.now() + 3_600_000) } };
    await issuer.database.secrets.updateOne({ projectId: project._id }, later);
    const { secret: newer } = await createSecret(issuer, { projectId: project._id, createdBy: owner._id });
    for (const each of [secret, newer]) {
      expect(await introspect(issuer, each, tokens.access_token)).toMatchObject({ active: true });
    }
  });
});

test("a client that authenticates sees its own tokens and nobody else's (RFC 7662 §4)", async () => {
  const { serverUrl, tokens } = await newConnection();
  const { client_id: clientId = "", client_secret: clientSecret = "" } = await register(issuer, {
    token_endpoint_auth_method: "client_secret_basic",
  });
  const header = basic(clientId, clientSecret);
  const { code, verifier, redirectUri } = await authorize(issuer, { clientId, resource: serverUrl });
  const form = { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri };
  const redeemed = await postForm(issuer.issuer + endpoints.token, form, header);
  const { access_token: own } = (await redeemed.json()) as Tokens;
  const mine = await ask({ token: own }, header);
  expect(await mine.json()).toMatchObject({ active: true, client_id: clientId, aud: serverUrl });
  const foreign = await ask({ token: tokens.access_token }, header);
  expect(await foreign.text()).toBe('{"active":false}');
  expect((await ask({ token: own }, basic(clientId, "wrong"))).status).toBe(401);
});

async function expectRefusal(response: Response, { presented, words }: { presented: string; words: string }) {
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(/^Bearer /);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  expect(JSON.parse(text)).toEqual({
    error: "invalid_client",
    error_description: expect.stringContaining(words),
  });
  expect(text).not.toContain(presented);
}

async function newConnection() {
  const added = await addProject(issuer);
  return { ...added, ...(await connect(issuer, added)) };
}

async function newCode(resource: string): Promise<Authorized> {
  const { client_id: clientId = "" } = await register(issuer);
  return authorize(issuer, { clientId, resource });
}

function ask(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return postForm(issuer.issuer + endpoints.introspect, form, headers);
}

function send(body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(issuer.issuer + endpoints.introspect, { method: "POST", headers, body });
}

function basic(id: string, secret: string): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}

function flipped(character: string): string {
  return character === "0" ? "1" : "0";
}

async function foreignSecret(): Promise<string> {
  const elsewhere = await startIssuer();
  const { secret } = await addProject(elsewhere);
  await elsewhere.close();
  return secret;
}
