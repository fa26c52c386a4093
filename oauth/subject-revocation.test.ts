import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { accountIdOf, tokenTypes } from "../shared/minting.ts";
import type { Served } from "../test/harness.ts";
import { addProject, bearer, introspect, postForm, refresh, startIssuer } from "../test/harness.ts";
import { adaAt, newSigningKeys } from "../test/identity-provider.ts";
import { addProduct, mint } from "../test/minting.ts";

/** All tokens of one subject, by one call of whoever holds the registration secret. */
let issuer: Served;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("all that was minted for one subject is revoked by one call, and nothing else", async () => {
  const { secret, project } = await addProduct(issuer, { refreshTokens: true });
  const mine = [await mint(issuer, secret), await mint(issuer, secret)];
  const others = [await mint(issuer, secret, { subject_token: "43" })];
  const foreign = await addProject(issuer);
  const namesake = await mint(issuer, foreign.secret);
  const form = { subject: "42", subject_token_type: tokenTypes.subject };
  const response = await postForm(issuer.issuer + endpoints.revoke, form, bearer(secret));
  expect([response.status, await response.json()]).toEqual([200, { revoked: 4 }]);
  const active = async (token = "", by = secret) => (await introspect(issuer, by, token)).active;
  for (const { body } of mine) expect(await active(body.access_token)).toBe(false);
  for (const { body } of others) expect(await active(body.access_token)).toBe(true);
  expect(await active(namesake.body.access_token, foreign.secret)).toBe(true);
  const dead = { client_id: project._id, refresh_token: mine[0]?.body.refresh_token ?? "" };
  expect((await refresh(issuer, dead)).status).toBe(400);
  const again = await postForm(issuer.issuer + endpoints.revoke, form, bearer(secret));
  expect(await again.json()).toEqual({ revoked: 0 });
});

test.each([
  [{ subject: "" }, /^subject must be the user's id/],
  [{ subject: "42", token: "mcpauth_at_x" }, /^token and subject exclude each other/],
  [{ subject: "42", subject_token_type: tokenTypes.jwt }, /^subject_token_type must be urn:mcpauth/],
])("revoking by %j is refused with a sentence", async (form, sentence) => {
  const { secret } = await addProject(issuer);
  const response = await postForm(
    issuer.issuer + endpoints.revoke,
    form as object as Record<string, string>,
    bearer(secret),
  );
  expect([response.status, await response.json()]).toEqual([
    400,
    { error: "invalid_request", error_description: expect.stringMatching(sentence) },
  ]);
});

test("a person of an identity provider is named with it, and is not the product's own of the same name", async () => {
  const keys = await newSigningKeys("first");
  const provider = {
    issuer: "https://login.acme.dev/",
    publicKey: JSON.stringify(keys.jwk),
    audience: "acme-app",
    algorithms: ["ES256" as const],
    clockToleranceSeconds: 0,
  };
  const { secret, project } = await addProduct(issuer, { identityProviders: [provider] });
  const { alg, kid, privateKey } = keys;
  const token = await new SignJWT(adaAt(provider)).setProtectedHeader({ alg, kid }).sign(privateKey);
  await mint(issuer, secret, { subject_token: token, subject_token_type: tokenTypes.jwt });
  const revoke = async (form: Record<string, string>) => {
    const response = await postForm(issuer.issuer + endpoints.revoke, form, bearer(secret));
    return response.json();
  };
  expect(await revoke({ subject: "ada" })).toEqual({ revoked: 0 });
  expect(await revoke({ subject: "ada", subject_issuer: provider.issuer })).toEqual({ revoked: 1 });
  await issuer.events.flush();
  const accountId = accountIdOf({ projectId: project._id, subject: "ada", issuer: provider.issuer });
  const recorded = await issuer.database.events.findOne({ step: "revocation", accountId });
  expect(recorded).toMatchObject({ outcome: "ok", projectId: project._id });
});
