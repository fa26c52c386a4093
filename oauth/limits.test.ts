/** What is limited, for whom, and for whom not. The clock is the test's: nothing here waits. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  connect,
  introspect,
  loopbackRedirect,
  newPkce,
  post,
  register,
  startIssuer,
} from "../test/harness.ts";
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

const newClient = (headers?: Record<string, string>) =>
  post(issuer.issuer + endpoints.register, { redirect_uris: [loopbackRedirect] }, headers);

describe("registration", () => {
  test("takes 60 from an address at once and one more each second", async () => {
    expect(await statuses(60, () => newClient())).toEqual(all(60, 201));
    await expectTooMany(
      await newClient(),
      1,
      /^too many registrations came from this address: try again in 1 second\b/,
    );
    seconds += 1;
    expect(await statuses(2, () => newClient())).toEqual([201, 429]);
    seconds += 60;
    expect(await statuses(61, () => newClient())).toEqual([...all(60, 201), 429]);
  });

  test("takes 200 from everybody at once and 20 more each second", async () => {
    await behindProxy();
    const elsewhere = (index: number) => newClient(from(`198.51.100.${index}`));
    expect(await statuses(200, elsewhere)).toEqual(all(200, 201));
    await expectTooMany(await elsewhere(201), 1, /^too many clients register at this server/);
    seconds += 1;
    expect(await statuses(21, (index) => elsewhere(index + 202))).toEqual([...all(20, 201), 429]);
  });

  test("a flood from one address leaves all others alone", async () => {
    await behindProxy();
    const flood = await statuses(300, () => newClient(from("203.0.113.7")));
    expect(flood.filter((status) => status === 429)).toHaveLength(240);
    expect(await statuses(60, () => newClient(from("203.0.113.8")))).toEqual(all(60, 201));
  });

  test("a refused registration reads no body, stores nothing and may be read across origins", async () => {
    await statuses(60, () => newClient());
    const before = await issuer.database.clients.countDocuments();
    const response = await post(issuer.issuer + endpoints.register, {});
    expect(response.status).toBe(429);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toContain("Retry-After");
    expect(await issuer.database.clients.countDocuments()).toBe(before);
  });

  test("can be switched off, with all limits", async () => {
    await issuer.close();
    issuer = await startIssuer({ env: { rateLimits: false } });
    expect(await statuses(70, () => newClient())).toEqual(all(70, 201));
  });

  test("is limited unless that was switched off", async () => {
    await issuer.close();
    issuer = await startIssuer({ env: { rateLimits: true } });
    const answers = await Promise.all(Array.from({ length: 130 }, () => newClient()));
    expect(answers.map(({ status }) => status)).toContain(429);
  });
});

describe("an address", () => {
  test("is that of the connection: X-Forwarded-For is nobody's word without TRUST_PROXY", async () => {
    const answers = await statuses(61, (index) => newClient(from(`198.51.100.${index}`)));
    expect(answers).toEqual([...all(60, 201), 429]);
  });

  test("is what the proxy saw, not what a caller wrote in front of it", async () => {
    await behindProxy();
    const answers = await statuses(61, (index) => newClient(from(`198.51.100.${index}, 203.0.113.7`)));
    expect(answers).toEqual([...all(60, 201), 429]);
  });

  test("of IPv6 is its /64 network", async () => {
    await behindProxy();
    const inside = (index: number) => newClient(from(`2001:db8:1:2:${index.toString(16)}::1`));
    expect(await statuses(61, inside)).toEqual([...all(60, 201), 429]);
    expect((await newClient(from("2001:db8:1:3::1"))).status).toBe(201);
  });

  test("that many people and clients share is not in their way", async () => {
    const { serverUrl, secret } = await addProject(issuer);
    for (let person = 0; person < 20; person++) {
      const { tokens } = await connect(issuer, { serverUrl, username: `person-${person}` });
      expect(await introspect(issuer, secret, tokens.access_token)).toMatchObject({ active: true });
    }
  });
});

describe("authorize", () => {
  const ask = (url: string) => fetch(url, { redirect: "manual" });

  test("begins 60 sign-ins a minute from an address; then a page says what to do", async () => {
    const { serverUrl } = await addProject(issuer);
    const { client_id = "" } = await register(issuer);
    const { challenge } = newPkce();
    const url = authorizationUrl(issuer.issuer, {
      client_id,
      code_challenge: challenge,
      resource: serverUrl,
    });
    expect(await statuses(60, () => ask(url))).toEqual(all(60, 200));
    const refused = await ask(url);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("content-type")).toMatch(/^text\/html/);
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await refused.text();
    expect(page).toContain("Too many requests at once");
    expect(page).toContain("Wait a minute");
    seconds += 1;
    expect(await statuses(2, () => ask(url))).toEqual([200, 429]);
  });
});
