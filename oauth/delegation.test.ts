import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { tokenTypes } from "../shared/minting.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, bearer, connect, introspect, postForm, refresh, startIssuer } from "../test/harness.ts";
import { addProduct, mint, scopesOfAcme } from "../test/minting.ts";

/** Access tokens of ours, exchanged for weaker ones and for ones that say who acts (RFC 8693 §1.1, §4.1). */
let issuer: Issuer;
let product: Awaited<ReturnType<typeof addProduct>>;
let person: Awaited<ReturnType<typeof connect>>;

beforeAll(async () => {
  issuer = await startIssuer();
  product = await addProduct(issuer, { ownTokens: true, refreshTokens: true }, { scopes: scopesOfAcme });
  person = await connect(issuer, product);
});
afterAll(() => issuer.close());

function exchange(token: string, parameters: Record<string, string> = {}, secret = product.secret) {
  return mint(issuer, secret, {
    subject_token: token,
    subject_token_type: tokenTypes.accessToken,
    ...parameters,
  });
}

const factsOf = (token = "") => introspect(issuer, product.secret, token);
const bot = { actor_token: "support-bot", actor_token_type: tokenTypes.subject };

test("a person's access token is exchanged for one that is theirs, weaker and no longer lived", async () => {
  const { access_token: token } = person.tokens;
  const before = await factsOf(token);
  const { body } = await exchange(token, { expires_in: "600" });
  expect(body).toMatchObject({ scope: "mcp:read", expires_in: 600 });
  expect(body).not.toHaveProperty("refresh_token");
  const { sub, username, exp, client_id } = await factsOf(body.access_token);
  expect({ sub, username, client_id }).toEqual({
    sub: before.sub,
    username: "mona",
    client_id: product.project._id,
  });
  expect(Number(exp)).toBeLessThanOrEqual(Number(before.exp));
  const longest = await exchange(body.access_token ?? "", { expires_in: "3600" });
  expect(longest.body.expires_in).toBeLessThanOrEqual(600);
});

test("scopes the token does not have are out of reach, whatever the project has", async () => {
  const { body } = await exchange(person.tokens.access_token, { scope: "mcp:read mcp:write" });
  expect(body).toMatchObject({
    error: "invalid_scope",
    error_description: expect.stringContaining("and not mcp:write"),
  });
});

test("who acts stands outermost, and for whom they act within (RFC 8693 §4.1)", async () => {
  const once = await exchange(person.tokens.access_token, bot);
  const second = { actor_token: "mailer", actor_token_type: tokenTypes.subject };
  const twice = await exchange(once.body.access_token ?? "", second);
  const sub = (name: string) => `${product.project._id}::${name}`;
  const inner = { sub: sub("support-bot"), subject: "support-bot" };
  expect(await factsOf(once.body.access_token)).toMatchObject({ username: "mona", act: inner });
  expect(await factsOf(twice.body.access_token)).toMatchObject({
    username: "mona",
    act: { sub: sub("mailer"), subject: "mailer", act: inner },
  });
});

test("another person's access token may name who acts", async () => {
  const other = await connect(issuer, { ...product, username: "hubot" });
  const { sub } = await factsOf(other.tokens.access_token);
  const actor = { actor_token: other.tokens.access_token, actor_token_type: tokenTypes.accessToken };
  const { body } = await exchange(person.tokens.access_token, actor);
  expect(await factsOf(body.access_token)).toMatchObject({ act: { sub, client_id: other.clientId } });
});

test("a chain of more than eight actors is refused", async () => {
  let token = person.tokens.access_token;
  for (let actors = 0; actors < 8; actors++) token = (await exchange(token, bot)).body.access_token ?? "";
  expect((await exchange(token, bot)).body.error_description).toMatch(/chain of more than 8 actors/);
});

test("a minted token hands its facts on", async () => {
  const { body: minted } = await mint(issuer, product.secret, { name: "Ada", claims: '{"plan":"pro"}' });
  const { body } = await exchange(minted.access_token ?? "", bot);
  expect(await factsOf(body.access_token)).toMatchObject({
    subject: "42",
    name: "Ada",
    claims: { plan: "pro" },
  });
});

test("a JWT of ours is taken as well", async () => {
  const jwts = await addProduct(issuer, { ownTokens: true }, { tokenFormat: "jwt" });
  const { body: minted } = await mint(issuer, jwts.secret);
  const { body } = await exchange(minted.access_token ?? "", bot, jwts.secret);
  const facts = await introspect(issuer, jwts.secret, body.access_token ?? "");
  expect(facts).toMatchObject({ subject: "42", act: { subject: "support-bot" } });
});

test("whoever ends the person's connection ends what came of it", async () => {
  const { clientId, tokens } = await connect(issuer, { ...product, username: "nat" });
  const { body } = await exchange(tokens.access_token, bot);
  await postForm(issuer.issuer + endpoints.revoke, { token: tokens.refresh_token, client_id: clientId });
  expect(await factsOf(body.access_token)).toEqual({ active: false });
  expect((await exchange(tokens.access_token)).body).toMatchObject({ error: "invalid_request" });
});

test("a connection that was ended while its token was exchanged leaves nothing behind", async () => {
  const { tokens } = await connect(issuer, { ...product, username: "gone" });
  const { sub } = await factsOf(tokens.access_token);
  const { artifacts } = issuer.database;
  // Whoever revokes removes the grant first; the exchange comes between that and the tokens.
  await artifacts.deleteOne({ model: "Grant", accountId: String(sub) });
  expect((await exchange(tokens.access_token)).body).toMatchObject({
    error: "invalid_request",
    error_description: expect.stringMatching(/^subject_token was revoked/),
  });
  expect(await artifacts.countDocuments({ accountId: String(sub), model: /Token$|Grant/ })).toBe(0);
});

test("revoking one that was exchanged ends the connection it came from", async () => {
  const { clientId, tokens } = await connect(issuer, { ...product, username: "max" });
  const { body } = await exchange(tokens.access_token);
  await postForm(
    issuer.issuer + endpoints.revoke,
    { token: body.access_token ?? "" },
    bearer(product.secret),
  );
  const next = await refresh(issuer, { client_id: clientId, refresh_token: tokens.refresh_token });
  expect(next.status).toBe(400);
});

const notAToken = "is not a live access token of a person at one of this project's servers";

test("what is no live access token of the project's own servers is refused, as one", async () => {
  const elsewhere = await addProject(issuer);
  const stranger = await connect(issuer, elsewhere);
  const { artifacts } = issuer.database;
  const expired = await connect(issuer, { ...product, username: "old" });
  const { sub } = await factsOf(expired.tokens.access_token);
  await artifacts.updateMany({ accountId: String(sub) }, { $set: { expiresAt: new Date() } });
  const tokens = {
    "another project's": stranger.tokens.access_token,
    "a refresh token": person.tokens.refresh_token,
    "an expired one": expired.tokens.access_token,
    "one that never was": "mcpauth_at_unknown",
    "no token of ours": "abc",
  };
  for (const [what, token] of Object.entries(tokens)) {
    const { status, body } = await exchange(token);
    expect([what, status, body.error]).toEqual([what, 400, "invalid_request"]);
    expect(body.error_description).toContain(`subject_token ${notAToken}`);
  }
});

test("a token that is bound to a key is not exchanged for one that is not", async () => {
  const { tokens } = await connect(issuer, { ...product, username: "keyed" });
  const { sub } = await factsOf(tokens.access_token);
  await issuer.database.artifacts.updateMany(
    { accountId: String(sub), model: "AccessToken" },
    { $set: { "payload.jkt": "thumbprint" } },
  );
  expect((await exchange(tokens.access_token)).body.error_description).toMatch(/is bound to a key/);
});

test("what is known of the person comes with the token and is not overwritten", async () => {
  const { body } = await exchange(person.tokens.access_token, { name: "Not Mona" });
  expect(body.error_description).toMatch(
    /^subject_token says who the person is: leave out name, email and claims/,
  );
});

test("a project that did not switch it on exchanges none", async () => {
  const { secret, serverUrl } = await addProject(issuer);
  const { tokens } = await connect(issuer, { serverUrl });
  expect((await exchange(tokens.access_token, {}, secret)).body.error_description).toMatch(
    /not accepted by this project/,
  );
});
