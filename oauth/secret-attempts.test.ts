/** Wrong secrets are limited, and the right ones are not in their way. The clock of the limits is the test's. */
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { ClientRecord } from "../shared/server/database.ts";
import { generateRegistrationSecret, secretDigests } from "../shared/server/registration-secret.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, bearer, postForm, register, startIssuer } from "../test/harness.ts";
import { all, expectTooMany, from, statuses } from "../test/many-answers.ts";
import { Limits } from "./limits.ts";

let issuer: Issuer;
let seconds = 0;
const limits = () => new Limits({ now: () => seconds * 1000 });
beforeEach(async () => {
  issuer = await startIssuer({ limits: limits() });
});
afterEach(() => issuer.close());

async function behindProxy(): Promise<void> {
  await issuer.close();
  issuer = await startIssuer({ limits: limits(), env: { trustProxy: 1 } });
}

describe("a registration secret", () => {
  const ask = (secret: string, headers: Record<string, string> = {}) =>
    postForm(issuer.issuer + endpoints.introspect, { token: "t" }, { ...bearer(secret), ...headers });
  const wrong = () => generateRegistrationSecret(issuer.issuer);

  test("that is wrong is looked up 10 times, then once each six seconds", async () => {
    const secret = wrong();
    expect(await statuses(10, () => ask(secret))).toEqual(all(10, 401));
    await expectTooMany(await ask(secret), 6, /^the secret is wrong and was sent too often: correct it/);
    seconds += 7;
    expect(await statuses(2, () => ask(secret))).toEqual([401, 429]);
  });

  test("is not looked up for a 429", async () => {
    const secret = wrong();
    await statuses(10, () => ask(secret));
    const { project } = await addProject(issuer);
    const [digest] = secretDigests(issuer.keyring, secret);
    await issuer.database.secrets.updateOne({ projectId: project._id }, { $set: { digest } });
    expect(await statuses(2, () => ask(secret))).toEqual([429, 429]);
    seconds += 7;
    expect(await statuses(20, () => ask(secret))).toEqual(all(20, 200));
  });

  test("that is wrong is not limited for others, nor elsewhere", async () => {
    await behindProxy();
    const secret = wrong();
    await statuses(11, () => ask(secret, from("203.0.113.7")));
    expect((await ask(secret, from("203.0.113.8"))).status).toBe(401);
    expect((await ask(wrong(), from("203.0.113.7"))).status).toBe(401);
  });

  test("that is right is answered while wrong ones are tried from its address, new or known", async () => {
    const [known, unknown] = [await addProject(issuer), await addProject(issuer)];
    expect((await ask(known.secret)).status).toBe(200);
    expect(await statuses(100, () => ask(wrong()))).toEqual(all(100, 401));
    expect((await ask(unknown.secret)).status).toBe(200);
    expect(await statuses(21, () => ask(wrong()))).toEqual([...all(20, 401), 429]);
    await expectTooMany(await ask(wrong()), 1, /^too many wrong secrets came from this address/);
    expect(await statuses(200, () => ask(known.secret))).toEqual(all(200, 200));
  });

  test("that was right and is no longer is limited like any wrong one", async () => {
    const { secret, project } = await addProject(issuer);
    expect((await ask(secret)).status).toBe(200);
    await issuer.database.secrets.deleteMany({ projectId: project._id });
    // The look-up is remembered for five seconds, by a clock that tests cannot move.
    await expect.poll(async () => (await ask(secret)).status, { timeout: 20_000 }).toBe(401);
    expect(await statuses(10, () => ask(secret))).toEqual([...all(9, 401), 429]);
  });

  test("that is ill-formed costs no look-up and is told so each time", async () => {
    expect(await statuses(130, () => ask("mcpauth_sk_mistyped"))).toEqual(all(130, 401));
  });
});

describe("a client secret", () => {
  const form = { grant_type: "refresh_token", refresh_token: "mcpauth_rt_x" };
  const ask = (id: string, secret: string, path: string = endpoints.token) =>
    postForm(
      issuer.issuer + path,
      { ...form, token: "t" },
      { Authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    );
  const inBody = (client_id: string, client_secret: string) =>
    postForm(issuer.issuer + endpoints.token, { ...form, client_id, client_secret });
  const confidential = () => register(issuer, { token_endpoint_auth_method: "client_secret_basic" });
  const wrong = () => randomBytes(8).toString("hex");

  test("that is wrong is checked 10 times for a client, in the header or the body", async () => {
    const { client_id = "" } = await confidential();
    const attempts = (index: number) => (index % 2 ? ask(client_id, wrong()) : inBody(client_id, wrong()));
    expect(await statuses(10, attempts)).toEqual(all(10, 401));
    for (const path of [endpoints.token, endpoints.introspect, endpoints.revoke]) {
      await expectTooMany(
        await ask(client_id, wrong(), path),
        6,
        /^the secret is wrong and was sent too often/,
      );
    }
    await expectTooMany(await inBody(client_id, wrong()), 6, /^the secret is wrong/);
    seconds += 7;
    expect(await statuses(2, () => ask(client_id, wrong()))).toEqual([401, 429]);
  });

  test("of an unknown client is limited too, and 429 means that nothing was looked up", async () => {
    expect(await statuses(11, () => ask("cli_late", wrong()))).toEqual([...all(10, 401), 429]);
    const { client_id = "", client_secret = "" } = await confidential();
    const record = await issuer.database.clients.findOne({ _id: client_id });
    await issuer.database.clients.insertOne({ ...record, _id: "cli_late" } as ClientRecord);
    const right = () => ask("cli_late", client_secret, endpoints.introspect);
    expect(await statuses(1, right)).toEqual([429]);
    seconds += 7;
    expect(await statuses(20, right)).toEqual(all(20, 200));
  });

  test("that is right works on while others try wrong ones for the same client from the same address", async () => {
    const { client_id = "", client_secret = "" } = await confidential();
    const right = () => ask(client_id, client_secret, endpoints.introspect);
    expect((await right()).status).toBe(200);
    expect((await statuses(30, () => ask(client_id, wrong()))).at(-1)).toBe(429);
    expect(await statuses(30, right)).toEqual(all(30, 200));
  });

  test("that is wrong for one client is nothing to another client", async () => {
    const [first, second] = [await confidential(), await confidential()];
    await statuses(11, () => ask(first.client_id ?? "", wrong()));
    const right = () => ask(second.client_id ?? "", second.client_secret ?? "", endpoints.introspect);
    expect(await statuses(3, right)).toEqual(all(3, 200));
  });

  test("is not needed by public clients: their dead tokens are refused as such, however often", async () => {
    const { client_id = "" } = await register(issuer);
    const dead = () => postForm(issuer.issuer + endpoints.token, { ...form, client_id });
    expect(await statuses(130, dead)).toEqual(all(130, 400));
  });
});
