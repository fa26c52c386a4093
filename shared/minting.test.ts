import { describe, expect, test } from "vitest";
import {
  accountIdOf,
  defaultMinting,
  identityProvider,
  jwksOf,
  mintedPersonOf,
  mintingSettings,
} from "./minting.ts";

const provider = {
  issuer: "https://login.acme.dev/",
  jwksUri: "https://login.acme.dev/.well-known/jwks.json",
  audience: "acme-app",
  algorithms: ["RS256"],
  clockToleranceSeconds: 30,
};
const { jwksUri: _address, ...withoutKeys } = provider;

test("a project that settled nothing mints for its own users for an hour, and nothing beyond", () => {
  expect(mintingSettings.parse(defaultMinting)).toEqual(defaultMinting);
  expect(defaultMinting).toMatchObject({ ownUsers: true, ownTokens: false, refreshTokens: false });
});

describe("an identity provider", () => {
  test("is its issuer, its keys, its audience and the algorithms it signs by", () => {
    expect(identityProvider.parse({ ...provider, issuer: " https://login.acme.dev/ " })).toEqual(provider);
  });

  test.each([
    [{ issuer: " " }, "issuer", "Enter the provider's issuer, as its tokens state it in iss."],
    [{ audience: "" }, "audience", "Enter the audience: what the provider's tokens state in aud."],
    [{ jwksUri: "http://login.acme.dev/jwks" }, "jwksUri", /^The address of the keys starts with https/],
    [{ publicKey: '{"kty":"EC"}' }, "jwksUri", "Give either the address of the provider's keys or a key."],
    [{ jwksUri: undefined }, "jwksUri", "Give either the address of the provider's keys or a key."],
    [{ algorithms: [] }, "algorithms", "Choose at least one signature algorithm."],
    [{ clockToleranceSeconds: 301 }, "clockToleranceSeconds", "Allow at most 300 seconds."],
    [{ clockToleranceSeconds: 0.5 }, "clockToleranceSeconds", "Enter whole seconds."],
  ])("with %j is refused at its field %s", (change, field, message) => {
    const { error } = identityProvider.safeParse({ ...provider, ...change });
    expect(error?.issues.map((issue) => [issue.path.join("."), issue.message])).toEqual([
      [field, typeof message === "string" ? message : expect.stringMatching(message)],
    ]);
  });

  test.each(["none", "HS256", "RSA1_5"])("never signs by %s", (algorithm) => {
    expect(identityProvider.safeParse({ ...provider, algorithms: [algorithm] }).success).toBe(false);
  });
});

describe("a pasted key", () => {
  const problemOf = (publicKey: string) =>
    identityProvider.safeParse({ ...withoutKeys, publicKey }).error?.issues.map(({ message }) => message);

  test.each([
    '{"kty":"EC","crv":"P-256","x":"a","y":"b"}',
    '{"keys":[{"kty":"RSA","n":"a","e":"AQAB"}]}',
    "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
    "-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  ])("may be %s", (key) => {
    expect(problemOf(key)).toBeUndefined();
  });

  test.each([
    '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"secret"}',
    '{"keys":[{"kty":"oct","k":"secret"}]}',
    "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----",
  ])("that is secret is refused, and called lost: %s", (key) => {
    expect(problemOf(key)).toEqual([expect.stringMatching(/^This is a secret key: .*replace this one/)]);
  });

  test.each(["ssh-rsa AAAA", "{}", '{"keys":[]}', "[]", "null", "{"])("may not be %s", (key) => {
    expect(problemOf(key)).toEqual([expect.stringMatching(/^Paste a JWK, a JWK set, or PEM/)]);
    expect(jwksOf(key)).toBeUndefined();
  });
});

test.each([59, 86_401, 0.5, Number.NaN])(
  "a longest lifetime of %d seconds is refused",
  (maxLifetimeSeconds) => {
    expect(mintingSettings.safeParse({ ...defaultMinting, maxLifetimeSeconds }).success).toBe(false);
  },
);

test.each([
  { projectId: "prj_a-b_c", subject: "42" },
  { projectId: "prj_a", subject: "a:b:c\u2028 d" },
  { projectId: "prj_a", subject: "auth0|5", issuer: "https://login.acme.dev:8443/a:b" },
])("%o is found again in its id", (person) => {
  expect(mintedPersonOf(accountIdOf(person))).toEqual(person);
});

test("whoever signed in is no minted person", () => {
  expect(mintedPersonOf("usr_5pVqXc1h0Zr3m0k2JgYb7A")).toBeUndefined();
});
