import { generateKeyPairSync } from "node:crypto";
import { exportSPKI, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tokenTypes } from "../shared/minting.ts";
import { Outbound } from "../shared/server/outbound.ts";
import type { Issuer } from "../test/harness.ts";
import { startIssuer } from "../test/harness.ts";
import type { RunningIdentityProvider } from "../test/identity-provider.ts";
import { adaAt, newSigningKeys, startIdentityProvider } from "../test/identity-provider.ts";
import { addProduct, mint } from "../test/minting.ts";

/** Where the keys come from that an identity provider's tokens are checked with. */
let provider: RunningIdentityProvider;
let issuer: Issuer;

beforeAll(async () => {
  provider = await startIdentityProvider();
  issuer = await startIssuer({ outbound: provider.host.outbound });
});
afterAll(async () => {
  await issuer.close();
  await provider.host.close();
});

function exchange(token: string, by: string, at: Pick<Issuer, "issuer"> = issuer) {
  return mint(at, by, { subject_token: token, subject_token_type: tokenTypes.jwt });
}

async function withAddress(jwksUri: string, at = issuer): Promise<string> {
  return (await addProduct(at, { identityProviders: [{ ...provider.settings, jwksUri }] })).secret;
}

async function withKey(publicKey: string): Promise<string> {
  const { jwksUri: _address, ...rest } = provider.settings;
  return (await addProduct(issuer, { identityProviders: [{ ...rest, publicKey }] })).secret;
}

describe("at an address", () => {
  const asked = () => provider.host.requests.length;

  test("are fetched once for many tokens", async () => {
    const secret = await withAddress(`${provider.host.origin}/jwks`);
    await exchange(await provider.tokenOf(), secret);
    const before = asked();
    await Promise.all(Array.from({ length: 5 }, async () => exchange(await provider.tokenOf(), secret)));
    expect(asked()).toBe(before);
  });

  test("are fetched again when a token names a new one", async () => {
    const secret = await withAddress(`${provider.host.origin}/jwks`);
    const next = await newSigningKeys("second");
    provider.host.documents.set("/jwks", { body: { keys: [provider.keys.jwk, next.jwk] } });
    const token = await provider.tokenOf({}, next);
    // At most once in five seconds, by a clock that tests cannot move.
    await expect.poll(async () => (await exchange(token, secret)).status, { timeout: 20_000 }).toBe(200);
  });

  test("that cannot be had are an outage: 503 with Retry-After, and not the token's fault", async () => {
    const secret = await withAddress(`${provider.host.origin}/down`);
    provider.host.documents.set("/down", { status: 500, body: {} });
    const { status, headers, body } = await exchange(await provider.tokenOf(), secret);
    expect([status, headers.get("retry-after"), body.error]).toEqual([503, "5", "temporarily_unavailable"]);
    expect(body.error_description).toMatch(/^the keys of .* cannot be fetched: .*\/down answered 500/);
    provider.host.documents.set("/down", { body: { keys: [provider.keys.jwk] } });
    expect((await exchange(await provider.tokenOf(), secret)).status).toBe(200);
  });

  test.each(["https://keys.acme.dev", "https://127.0.0.1", "https://169.254.169.254"])(
    "that leads inside the network, as %s does, are not even asked for",
    async (address) => {
      const port = Number(new URL(provider.host.origin).port);
      const outbound = new Outbound({ port, resolve: async () => ["127.0.0.1"] });
      const guarded = await startIssuer({ outbound });
      const before = asked();
      const secret = await withAddress(`${address}:${port}/jwks`, guarded);
      const { status, body } = await exchange(await provider.tokenOf(), secret, guarded);
      expect([status, body.error]).toEqual([503, "temporarily_unavailable"]);
      expect(asked()).toBe(before);
      expect(await guarded.database.artifacts.countDocuments()).toBe(0);
      await guarded.close();
    },
  );
});

describe("pasted", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forms: { what: string; key: () => Promise<string> | string }[] = [
    { what: "PEM", key: () => exportSPKI(provider.keys.publicKey) },
    { what: "a JWK", key: () => JSON.stringify(provider.keys.jwk) },
    { what: "a JWK set", key: () => JSON.stringify({ keys: [provider.keys.jwk] }) },
  ];

  test.each(forms)("as $what, one is used", async ({ key }) => {
    const secret = await withKey(await key());
    expect((await exchange(await provider.tokenOf(), secret)).status).toBe(200);
    const forged = await provider.tokenOf({}, await newSigningKeys("first"));
    expect((await exchange(forged, secret)).body).toMatchObject({ error: "invalid_request" });
  });

  test("as an older form of RSA, one is used with the algorithms that fit it", async () => {
    const secret = await withKey(publicKey.export({ type: "pkcs1", format: "pem" }).toString());
    const signed = new SignJWT(adaAt(provider.settings)).setProtectedHeader({ alg: "RS256" });
    expect((await exchange(await signed.sign(privateKey), secret)).status).toBe(200);
    const { body } = await exchange(await provider.tokenOf(), secret);
    expect(body.error_description).toMatch(/cannot be checked with the provider's key/);
  });

  test("what is no key is told so", async () => {
    const secret = await withKey("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
    expect((await exchange(await provider.tokenOf(), secret)).body).toMatchObject({
      error: "invalid_request",
    });
  });
});
