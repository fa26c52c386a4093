import { afterAll, beforeAll, expect, test } from "vitest";
import { tokenTypes } from "../shared/minting.ts";
import type { Served } from "../test/harness.ts";
import { startIssuer } from "../test/harness.ts";
import { addProduct, mint, scopesOfAcme } from "../test/minting.ts";

/** What is refused is refused with a code of RFC 6749 or 8693 and a sentence, issues nothing, and is recorded. */
let issuer: Served;
let product: Awaited<ReturnType<typeof addProduct>>;

beforeAll(async () => {
  issuer = await startIssuer();
  const settings = { maxLifetimeSeconds: 7200, scopes: ["mcp:read"] };
  product = await addProduct(issuer, settings, { scopes: scopesOfAcme });
});
afterAll(() => issuer.close());

const foreign = "https://foreign.example.com/mcp";
const tooDeep = JSON.stringify(Array.from({ length: 9 }).reduce((inner) => ({ inner }), {}));
const unknownType = "urn:ietf:params:oauth:token-type:saml2";

type Refusals = Record<string, [sent: Record<string, string | undefined>, sentence: RegExp]>;

const invalidRequests: Refusals = {
  "no subject_token": [{ subject_token: undefined }, /^subject_token is missing/],
  "an empty subject_token": [{ subject_token: "" }, /^subject_token is missing/],
  "a blank subject_token": [{ subject_token: " " }, /^subject_token is blank: name the user/],
  "a subject of 256 characters": [{ subject_token: "a".repeat(256) }, /1 to 255 visible/],
  "a subject with controls": [{ subject_token: "4\n2" }, /1 to 255 visible characters/],
  "a token as a user's id": [{ subject_token: "eyJhbGciOiJub25lIn0.e30." }, /is a token itself/],
  "no subject_token_type": [{ subject_token_type: undefined }, /^subject_token_type must be one of/],
  "an unknown type": [{ subject_token_type: unknownType }, /^subject_token_type must be one of/],
  "a type that is off": [{ subject_token_type: tokenTypes.jwt }, /switch it on in the dashboard/],
  "another type to issue": [{ requested_token_type: tokenTypes.idToken }, /^requested_token_type/],
  "another grant type": [{ grant_type: "password" }, /^grant_type must be urn:ietf/],
  "an actor without its type": [{ actor_token: "bot" }, /^actor_token and actor_token_type/],
  "an actor's type alone": [{ actor_token_type: tokenTypes.subject }, /belong together/],
  "a lifetime too short": [{ expires_in: "59" }, /^expires_in must be from 60 to 7200 seconds/],
  "a lifetime too long": [{ expires_in: "7201" }, /^expires_in must be from 60 to 7200 seconds/],
  "a lifetime of words": [{ expires_in: "an hour" }, /^expires_in must be a whole number/],
  "a fraction of a second": [{ expires_in: "60.5" }, /^expires_in must be a whole number/],
  "a negative lifetime": [{ expires_in: "-60" }, /^expires_in must be a whole number/],
  "a lifetime in exponents": [{ expires_in: "1e3" }, /^expires_in must be a whole number/],
  "claims that are no JSON": [{ claims: "plan=pro" }, /^claims must be a JSON object/],
  "claims that are a list": [{ claims: "[1]" }, /^claims must be a JSON object/],
  "a reserved claim": [{ claims: '{"sub":"1","plan":1}' }, /^claims must not hold sub: .*reserved/],
  "a claim of an object's own": [{ claims: '{"__proto__":{}}' }, /must not hold __proto__/],
  "claims too large": [{ claims: JSON.stringify({ a: "a".repeat(5000) }) }, /at most 4096 char/],
  "claims too deep": [{ claims: tooDeep }, /^claims must be nested at most 8 deep/],
  "a name with controls": [{ name: "A\u0000" }, /^name has control characters/],
  "an e-mail that is none": [{ email: "ada" }, /^email must be an e-mail address/],
  "a secret in the body": [{ client_secret: "mcpauth_sk_x" }, /must not be in the body/],
};

const invalidTargets: Refusals = {
  "an unknown server URL": [{ resource: foreign }, /^resource must be one of this project's/],
  "an unknown audience": [{ audience: foreign }, /^resource must be one of this project's/],
  "no server URL at all": [{ resource: "mcp" }, /^resource must be one of this project's/],
};

const invalidScopes: Refusals = {
  "a scope it may not mint": [{ scope: "mcp:read mcp:write" }, /may hold mcp:read here, and not mcp:write/],
  "a scope that is none": [{ scope: "admin" }, /^scope may hold mcp:read here, and not admin/],
  "nothing but blanks as scope": [{ scope: " " }, /^scope may hold mcp:read here/],
};

const refusals = [
  ...Object.entries(invalidRequests).map(([what, of]) => ({ what, of, code: "invalid_request" })),
  ...Object.entries(invalidTargets).map(([what, of]) => ({ what, of, code: "invalid_target" })),
  ...Object.entries(invalidScopes).map(([what, of]) => ({ what, of, code: "invalid_scope" })),
];

test.each(refusals)(
  "$what is refused, issues nothing and is recorded",
  async ({ of: [sent, sentence], code }) => {
    const before = await everything();
    const { status, headers, body } = await mint(issuer, product.secret, sent);
    expect(body).toEqual({ error: code, error_description: expect.stringMatching(sentence) });
    expect([status, headers.get("cache-control")]).toEqual([400, "no-store"]);
    await expectRecorded(body);
    expect(await everything()).toEqual(before);
  },
);

/** All that is stored beside the record of attempts. */
async function everything(): Promise<object> {
  const { artifacts, clients, projects, users } = issuer.database;
  const of = async (collection: Pick<typeof artifacts, "find">) => collection.find().toArray();
  return Promise.all([artifacts, clients, projects, users].map((collection) => of(collection as never)));
}

async function expectRecorded({
  error,
  error_description: description,
}: Record<string, unknown>): Promise<void> {
  const [, trace] = /\(trace (\w+)\)$/.exec(String(description)) ?? [];
  await issuer.events.flush();
  const event = await issuer.database.events.findOne({ trace: trace ?? "" });
  expect(event).toMatchObject({ step: "mint", outcome: "failed", error, cause: expect.any(String) });
}

test("a mint and what it was for are recorded, and a refused one with its project and subject", async () => {
  const { secret, project } = await addProduct(issuer, {}, { scopes: scopesOfAcme });
  const { body } = await mint(issuer, secret, { scope: "mcp:read" });
  await mint(issuer, secret, { scope: "admin" });
  await issuer.events.flush();
  const grant = await issuer.database.artifacts.findOne({ model: "Grant", clientId: project._id });
  const found = issuer.database.events
    .find({ projectId: project._id, step: "mint" })
    .sort({ at: -1, _id: -1 });
  const common = {
    projectId: project._id,
    clientId: project._id,
    accountId: `${project._id}::42`,
    step: "mint",
  };
  const [refused, minted] = await found.toArray();
  expect(minted).toMatchObject({ ...common, outcome: "ok", scope: "mcp:read", attempt: grant?.grantId });
  expect(refused).toMatchObject({ ...common, outcome: "failed", error: "invalid_scope" });
  expect(JSON.stringify([refused, minted])).not.toContain(body.access_token);
  const { winningPlan } = (await found.clone().explain()).queryPlanner as { winningPlan: unknown };
  expect(JSON.stringify(winningPlan)).toContain("projectId_1_at_-1__id_-1");
  expect(JSON.stringify(winningPlan)).not.toMatch(/COLLSCAN|"SORT"/);
});
