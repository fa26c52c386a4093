import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { tokenExchangeGrant, tokenTypes } from "../shared/minting.ts";
import { generateRegistrationSecret } from "../shared/server/registration-secret.ts";
import type { Served } from "../test/harness.ts";
import { addProject, bearer, post, postForm, startIssuer } from "../test/harness.ts";
import { expectTooMany, statuses } from "../test/many-answers.ts";
import { addProduct, mint } from "../test/minting.ts";
import { Limits } from "./limits.ts";

/** Who may mint, and in what form it is asked for. */
let issuer: Served;
let product: Awaited<ReturnType<typeof addProduct>>;
beforeAll(async () => {
  issuer = await startIssuer();
  product = await addProduct(issuer);
});
afterAll(() => issuer.close());

const foreign = "https://foreign.example.com/mcp";

const url = () => issuer.issuer + endpoints.tokenExchange;
const form = { subject_token: "42", subject_token_type: tokenTypes.subject };

describe("the registration secret", () => {
  test.each([
    ["is missing", {}, /^send the project's registration secret as Authorization: Bearer/],
    ["is ill-formed", bearer("mcpauth_sk_mistyped"), /is ill-formed or mistyped/],
    [
      "is unknown",
      bearer(generateRegistrationSecret("http://localhost:4000")),
      /is unknown or no longer valid/,
    ],
  ])("that %s is 401", async (_what, headers, sentence) => {
    const response = await postForm(url(), form, headers as Record<string, string>);
    const body = (await response.json()) as Record<string, string>;
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="mcpauth", error="invalid_token"');
    expect(body).toEqual({ error: "invalid_client", error_description: expect.stringMatching(sentence) });
    await issuer.events.flush();
    const recorded = issuer.database.events.find({
      step: "mint",
      outcome: "failed",
      error: "invalid_client",
    });
    expect((await recorded.toArray()).map(({ cause }) => cause)).toContainEqual(
      expect.stringMatching(sentence),
    );
  });

  test("that was revoked is 401", async () => {
    const { secret, project } = await addProject(issuer);
    await issuer.database.secrets.updateOne({ projectId: project._id }, { $set: { expiresAt: new Date() } });
    expect(await mint(issuer, secret)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  test("is refused in the address, and so is every parameter", async () => {
    const { secret } = product;
    for (const query of [`client_secret=${secret}`, "subject_token=42"]) {
      const response = await postForm(`${url()}?${query}`, form, bearer(secret));
      const body = (await response.json()) as Record<string, string>;
      expect([response.status, body.error]).toEqual([400, "invalid_request"]);
      expect(body.error_description).toMatch(/^parameters belong in the body, not in the address/);
      expect(JSON.stringify(body)).not.toContain(secret);
    }
  });

  test("is refused in the body also where it stands in for the header", async () => {
    const response = await post(url(), { ...form, client_secret: product.secret });
    const body = (await response.json()) as Record<string, string>;
    expect([response.status, body.error]).toEqual([400, "invalid_request"]);
    expect(body.error_description).toMatch(/^the registration secret must not be in the body/);
    expect(JSON.stringify(body)).not.toContain(product.secret);
  });

  test("mints at the token endpoint, and does nothing else there", async () => {
    const { secret } = product;
    const ask = async (fields: Record<string, string>, headers: Record<string, string> = bearer(secret)) => {
      const response = await postForm(issuer.issuer + endpoints.token, fields, headers);
      return { status: response.status, body: await response.json() };
    };
    const refreshing = { grant_type: "refresh_token", refresh_token: "mcpauth_rt_x" };
    expect(await ask(refreshing)).toMatchObject({
      status: 400,
      body: { error: "invalid_request", error_description: expect.stringContaining("without the secret") },
    });
    const exchange = { ...form, grant_type: tokenExchangeGrant, client_id: product.project._id };
    expect(await ask(exchange, {})).toMatchObject({
      status: 401,
      body: { error: "invalid_client", error_description: expect.stringContaining("Bearer mcpauth_sk_") },
    });
  });
});

test.each([
  {
    type: "text/plain",
    body: "subject_token=42",
    status: 400,
    sentence: /^the body is missing: send the parameters as/,
  },
  { type: "application/json", body: "{", status: 400, sentence: /^the body is not valid JSON/ },
  { type: "application/json", body: "[]", status: 400, sentence: /^the body is missing|^subject_token/ },
  {
    type: "application/json",
    body: JSON.stringify({ name: "a".repeat(17_000) }),
    status: 413,
    sentence: /larger than 16 KB/,
  },
])("$type that begins with $body is $status", async ({ type, body, status, sentence }) => {
  const headers = { ...bearer(product.secret), "Content-Type": type };
  const response = await fetch(url(), { method: "POST", headers, body });
  expect([response.status, await response.json()]).toEqual([
    status,
    { error: "invalid_request", error_description: expect.stringMatching(sentence) },
  ]);
});

test("a parameter that is sent twice is refused, save one server URL in two spellings", async () => {
  const { secret, serverUrl } = product;
  const ask = (fields: string[][]) =>
    fetch(url(), { method: "POST", headers: bearer(secret), body: new URLSearchParams(fields) });
  const once = Object.entries(form);
  expect((await ask([...once, ["subject_token", "43"]])).status).toBe(400);
  expect((await ask([...once, ["resource", serverUrl], ["resource", foreign]])).status).toBe(400);
  expect((await ask([...once, ["resource", serverUrl], ["audience", `${serverUrl}/`]])).status).toBe(200);
});

test("thirty wrong secrets in a row are slowed down, and the right one is not", async () => {
  const limited = await startIssuer({ limits: new Limits({ now: () => 0 }) });
  const { secret } = await addProject(limited);
  const wrong = generateRegistrationSecret(limited.issuer);
  const tries = await statuses(30, () =>
    postForm(limited.issuer + endpoints.tokenExchange, form, bearer(wrong)),
  );
  expect(tries).toEqual([...Array<number>(10).fill(401), ...Array<number>(20).fill(429)]);
  const refused = await postForm(limited.issuer + endpoints.tokenExchange, form, bearer(wrong));
  await expectTooMany(refused, 6, /^the secret is wrong and was sent too often/);
  expect((await mint(limited, secret)).status).toBe(200);
  await limited.close();
});

test("a project that switched its own users off mints for none of them", async () => {
  const { secret } = await addProduct(issuer, { ownUsers: false });
  expect((await mint(issuer, secret)).body).toMatchObject({ error: "invalid_request" });
});
