import { exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tokenTypes } from "../shared/minting.ts";
import type { Issuer } from "../test/harness.ts";
import { introspect, startIssuer } from "../test/harness.ts";
import type { RunningIdentityProvider } from "../test/identity-provider.ts";
import { adaAt, newSigningKeys, now, startIdentityProvider } from "../test/identity-provider.ts";
import { addProduct, mint } from "../test/minting.ts";

/** A product whose users are vouched for by a provider of its own. */
let provider: RunningIdentityProvider;
let issuer: Issuer;
let product: Awaited<ReturnType<typeof addProduct>>;

beforeAll(async () => {
  provider = await startIdentityProvider();
  issuer = await startIssuer({ outbound: provider.host.outbound });
  product = await addProduct(issuer, { identityProviders: [provider.settings] });
});
afterAll(async () => {
  await issuer.close();
  await provider.host.close();
});

async function exchange(token: string, parameters: Record<string, string> = {}) {
  const subject = { subject_token: token, subject_token_type: tokenTypes.jwt };
  return mint(issuer, product.secret, { ...subject, ...parameters });
}

const tokenOf = (claims: Parameters<RunningIdentityProvider["tokenOf"]>[0]) => provider.tokenOf(claims);
const factsOf = (token = "") => introspect(issuer, product.secret, token);

test.each([tokenTypes.jwt, tokenTypes.idToken])(
  "a %s of the provider is exchanged for a token of ours",
  async (type) => {
    const contact = { name: "Ada Lovelace", email: "ada@acme.dev", email_verified: true };
    const { body } = await exchange(await tokenOf(contact), {
      subject_token_type: type,
      claims: '{"plan":"pro"}',
    });
    expect(await factsOf(body.access_token)).toMatchObject({
      sub: `${product.project._id}:${encodeURIComponent(provider.settings.issuer)}:ada`,
      subject: "ada",
      subject_issuer: provider.settings.issuer,
      name: "Ada Lovelace",
      email: "ada@acme.dev",
      claims: { plan: "pro" },
    });
  },
);

test("an e-mail address that the provider did not check is left out", async () => {
  const { body } = await exchange(await tokenOf({ email: "boss@acme.dev" }));
  expect(await factsOf(body.access_token)).not.toHaveProperty("email");
});

test("clocks may differ by what the project tolerates", async () => {
  expect((await exchange(await tokenOf({ exp: now() - 5 }))).status).toBe(200);
  expect((await exchange(await tokenOf({ nbf: now() + 5 }))).status).toBe(200);
});

type Bad = { what: string; token: () => Promise<string> | string; sentence: RegExp };
const bad: Bad[] = [
  { what: "no JWT", token: () => "abc", sentence: /it is not a JWT/ },
  {
    what: "one without a signature",
    token: unsigned,
    sentence: /its alg is not one that the project accepts: ES256, RS256/,
  },
  {
    what: "one signed by an algorithm that is off",
    token: byHmac,
    sentence: /its alg is not one that the project/,
  },
  { what: "one of a stranger's key", token: byStranger, sentence: /its signature is wrong/ },
  { what: "one that expired", token: () => tokenOf({ exp: now() - 60 }), sentence: /it has expired/ },
  { what: "one without an end", token: withoutEnd, sentence: /its exp is missing or wrong/ },
  { what: "one from the future", token: () => tokenOf({ nbf: now() + 60 }), sentence: /not valid yet/ },
  {
    what: "one of another issuer",
    token: () => tokenOf({ iss: "https://login.acme.dev" }),
    sentence: /its iss is not one/,
  },
  {
    what: "one for another audience",
    token: () => tokenOf({ aud: "other" }),
    sentence: /its aud is not acme-app/,
  },
  {
    what: "one about nobody",
    token: () => tokenOf({ sub: "" }),
    sentence: /its sub must have 1 to 255 characters/,
  },
  {
    what: "one about too long a name",
    token: () => tokenOf({ sub: "a".repeat(256) }),
    sentence: /its sub must have/,
  },
];

test.each(bad)("$what is refused, and nothing is issued", async ({ token, sentence }) => {
  const before = await issuer.database.artifacts.countDocuments();
  const { status, body } = await exchange(await token());
  expect([status, body]).toEqual([
    400,
    { error: "invalid_request", error_description: expect.stringMatching(sentence) },
  ]);
  expect(body.error_description).toMatch(/^subject_token is refused: /);
  expect(await issuer.database.artifacts.countDocuments()).toBe(before);
});

function unsigned(): string {
  return new UnsecuredJWT(adaAt(provider.settings)).encode();
}

/** The public key as a shared secret, which is known to everybody (RFC 8725 §2.1). */
async function byHmac(): Promise<string> {
  const key = new TextEncoder().encode(await exportSPKI(provider.keys.publicKey));
  const claims = new SignJWT(adaAt(provider.settings));
  return claims.setProtectedHeader({ alg: "HS256", kid: provider.keys.kid }).sign(key);
}

async function byStranger(): Promise<string> {
  return provider.tokenOf({}, await newSigningKeys("first"));
}

async function withoutEnd(): Promise<string> {
  const { alg, kid, privateKey } = provider.keys;
  const { exp: _end, ...claims } = adaAt(provider.settings);
  return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(privateKey);
}

test("who may act for a user is what the user's token says (RFC 8693 §4.4)", async () => {
  const token = await tokenOf({ may_act: { sub: "bot", iss: provider.settings.issuer } });
  const act = async (sub: string) => {
    const actor = { actor_token: await tokenOf({ sub }), actor_token_type: tokenTypes.jwt };
    return exchange(token, actor);
  };
  expect((await act("other")).body.error_description).toMatch(/^actor_token is not who .* may_act allows/);
  const { body } = await act("bot");
  expect(await factsOf(body.access_token)).toMatchObject({
    subject: "ada",
    act: { subject: "bot", subject_issuer: provider.settings.issuer },
  });
});
