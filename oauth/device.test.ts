/** RFC 8628 as a device sees it: it asks for a code, polls while its person decides, and gets tokens like any client. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import type { Device, DeviceAnswer } from "../test/device.ts";
import {
  allowDevice,
  authorizeDevice,
  openConfirm,
  openConsent,
  poll,
  registerDevice,
  startDevice,
} from "../test/device.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import {
  addProject,
  bearer,
  decide,
  introspect,
  postForm,
  refresh,
  register,
  startIssuer,
} from "../test/harness.ts";
import { artifactId } from "./artifact.ts";
import { deviceGrantType } from "./device-codes.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

test("a device gets two codes, one of them for people, and is told how to go on", async () => {
  const { answer } = await startDevice(issuer);
  const page = issuer.issuer + endpoints.device;
  expect(answer).toEqual({
    device_code: expect.stringMatching(/^mcpauth_dc_[\w-]{43}$/),
    user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
    verification_uri: page,
    verification_uri_complete: `${page}?user_code=${answer.user_code}`,
    expires_in: 600,
    interval: 5,
  });
});

test("once its person has allowed it, it gets tokens that live like any other's", async () => {
  const device = await startDevice(issuer);
  const { serverUrl, secret } = device;
  const clientId = String(device.client.client_id);
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: "authorization_pending" } });
  expect(textOf(await allowDevice(device))).toContain("Done, go back to your device");
  const redeemed = await poll(device);
  expect(redeemed).toMatchObject({ status: 200, body: { token_type: "Bearer", scope: "mcp:tools" } });
  const tokens = redeemed.body as unknown as Tokens;
  const facts = { active: true, client_id: clientId, username: "mona", aud: serverUrl };
  expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject(facts);
  const request = { client_id: clientId, refresh_token: tokens.refresh_token, resource: serverUrl };
  const successor = (await (await refresh(issuer, request)).json()) as Tokens;
  expect(await introspect(issuer, secret, successor.access_token)).toMatchObject(facts);
  await postForm(issuer.issuer + endpoints.revoke, { token: successor.access_token }, bearer(secret));
  expect(await introspect(issuer, secret, tokens.access_token)).toEqual({ active: false });
});

test("a client of this grant alone registers without a redirect URI, and connects", async () => {
  const alone = { grant_types: [deviceGrantType], redirect_uris: undefined };
  const device = await startDevice(issuer, {}, alone);
  expect(device.client).toMatchObject({
    redirect_uris: [],
    response_types: [],
    grant_types: [deviceGrantType, "refresh_token"],
    application_type: "native",
  });
  await allowDevice(device);
  const { status, body } = await poll(device);
  expect(status).toBe(200);
  const again = await refresh(issuer, {
    client_id: String(device.client.client_id),
    refresh_token: body.refresh_token ?? "",
  });
  expect(again.status).toBe(200);
});

test("a device that asks again at once is told to slow down, until it is time (RFC 8628 §3.5)", async () => {
  const device = await startDevice(issuer);
  expect((await poll(device)).body.error).toBe("authorization_pending");
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: "slow_down" } });
  await change(device, { polledAt: new Date(Date.now() - 5_000) });
  expect((await poll(device)).body.error).toBe("authorization_pending");
});

test("an expired code is called so, and leads nowhere", async () => {
  const device = await startDevice(issuer);
  await change(device, { "payload.exp": Math.floor(Date.now() / 1000) - 1 });
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: "expired_token" } });
  expect(textOf((await openConfirm(device)).page)).toContain("This code has expired");
});

test("whoever cancels, at the code or at the consent page, has the device told access_denied", async () => {
  const devices = [await startDevice(issuer), await startDevice(issuer)] as const;
  const atCode = await openConfirm(devices[0]);
  const atConsent = await openConsent(devices[1]);
  const pages = [
    await atCode.browser.submit(atCode.page, { abort: "yes" }),
    await decide(atConsent.browser, atConsent.page, "cancel"),
  ];
  for (const page of pages) expect(textOf(page)).toContain("Nothing was allowed");
  for (const device of devices) {
    expect(await poll(device)).toMatchObject({ status: 400, body: { error: "access_denied" } });
  }
  expect(textOf((await openConfirm(devices[0])).page)).toContain("This code was already used");
});

test("of ten who redeem one device code at once, one gets tokens, which stay good", async () => {
  const device = await startDevice(issuer);
  await allowDevice(device);
  const answers = await Promise.all(Array.from({ length: 10 }, () => poll(device)));
  const [won, ...others] = answers.toSorted((a, b) => a.status - b.status);
  expect(won?.status).toBe(200);
  expect(others.map(({ status, body }) => `${status} ${body.error}`)).toEqual(
    Array(9).fill("400 invalid_grant"),
  );
  const again = await poll(device);
  expect(again.body).toMatchObject({ error: "invalid_grant" });
  expect(again.body.error_description).toContain("already used");
  const token = String(won?.body.access_token);
  expect(await introspect(issuer, device.secret, token)).toMatchObject({ active: true });
});

test("a device asks for one known server, and keeps what it asked for", async () => {
  const { serverUrl } = await addProject(issuer);
  const client = await registerDevice(issuer);
  const unknown = await authorizeDevice(issuer, client, { resource: "https://unknown.example.com/mcp" });
  expect(unknown).toMatchObject({ status: 400, body: { error: "invalid_target" } });
  const { body } = await authorizeDevice(issuer, client, { resource: `${serverUrl}/` });
  const device = { issuer, client, answer: body as unknown as DeviceAnswer };
  await allowDevice(device);
  const other = await poll(device, { resource: "https://other.example.com/mcp" });
  expect(other).toMatchObject({ status: 400, body: { error: "invalid_target" } });
  expect((await poll(device, { resource: serverUrl })).status).toBe(200);
});

test.each([["mcp:tools unknown offline_access"], ["unknown"]])(
  "of the scopes %j those the project knows are granted, or its usual ones",
  async (scope) => {
    const device = await startDevice(issuer, { scope });
    await allowDevice(device);
    expect((await poll(device)).body.scope).toBe("mcp:tools");
  },
);

test("a confidential client must prove itself at both endpoints", async () => {
  const device = await startDevice(issuer, {}, { token_endpoint_auth_method: "client_secret_post" });
  const impostor = { ...device.client, client_secret: "wrong" };
  const refusal = { status: 401, body: { error: "invalid_client" } };
  expect(await authorizeDevice(issuer, impostor, {})).toMatchObject(refusal);
  await allowDevice(device);
  expect(await poll({ ...device, client: impostor })).toMatchObject(refusal);
  expect((await poll(device)).status).toBe(200);
});

test("another client's device code is refused, and its owner is not harmed", async () => {
  const device = await startDevice(issuer);
  await allowDevice(device);
  const stranger = await registerDevice(issuer, { client_name: "Mallory" });
  expect((await poll({ ...device, client: stranger })).body.error).toBe("invalid_grant");
  expect((await poll(device)).status).toBe(200);
});

test("an unknown device code is refused", async () => {
  const client = await registerDevice(issuer);
  const answer = { device_code: `mcpauth_dc_${"x".repeat(43)}` } as DeviceAnswer;
  expect(await poll({ issuer, client, answer })).toMatchObject({
    status: 400,
    body: { error: "invalid_grant" },
  });
});

test("who registers for this grant keeps the usual ones beside it", async () => {
  const { grant_types } = await registerDevice(issuer);
  expect(grant_types).toEqual(["authorization_code", "refresh_token", deviceGrantType]);
});

test("a client that never asked for this grant has it at neither endpoint", async () => {
  const { serverUrl } = await addProject(issuer);
  const client = await register(issuer);
  const refusal = { status: 400, body: { error: "unauthorized_client" } };
  expect(await authorizeDevice(issuer, client, { resource: serverUrl })).toMatchObject(refusal);
  const answer = { device_code: "mcpauth_dc_unknown" } as DeviceAnswer;
  expect(await poll({ issuer, client, answer })).toMatchObject(refusal);
});

test("the database shows neither code, whether the person still decides or has decided", async () => {
  const device = await startDevice(issuer);
  const { browser, page } = await openConsent(device);
  const amid = await everything();
  await decide(browser, page, "allow");
  expect((await poll(device)).status).toBe(200);
  const { device_code, user_code } = device.answer;
  for (const stored of [amid, await everything()]) {
    expect(stored).toContain('"DeviceCode"');
    const codes = [device_code, user_code, user_code.replace("-", "")];
    expect(codes.filter((code) => stored.includes(code))).toEqual([]);
  }
});

/** Changes what is stored of a device code. */
async function change({ answer }: Device, fields: object): Promise<void> {
  const _id = artifactId("DeviceCode", answer.device_code);
  await issuer.database.artifacts.updateOne({ _id }, { $set: fields });
}

/** All that is stored, as text. */
async function everything(): Promise<string> {
  return JSON.stringify(await issuer.database.artifacts.find().toArray());
}
