/** Step-up: a client that has something asks for more, mostly naming only what it lacks. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import { allow, begin, greeting, https, redeemed, scopes } from "../test/consent.ts";
import type { DeviceAnswer } from "../test/device.ts";
import { authorizeDevice, openConsent, poll, registerDevice } from "../test/device.ts";
import type { Issuer } from "../test/harness.ts";
import { addProject, introspect, postForm, register, startIssuer } from "../test/harness.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

describe("an app that asks for more", () => {
  test("has what is new marked, and is asked about all of it", async () => {
    const begun = await begin(issuer, { scope: "read" });
    await allow(begun, ["read"]);
    const page = await begun.browser.open(begun.url.replace("scope=read", "scope=read+write"));
    expect(textOf(page)).toContain("It will be able to Write New");
    expect(textOf(page).match(/New/g)).toHaveLength(1);
    expect(await redeemed(begun, await allow({ ...begun, consent: page }, ["read", "write"]))).toMatchObject({
      scope: "read write",
    });
  });

  test("keeps what it had, though it names only what it lacks; asking for less it gets less", async () => {
    const begun = await begin(issuer, { scope: "read" });
    const first = await redeemed(begun, await allow(begun, ["read"]));
    const page = await begun.browser.open(begun.url.replace("scope=read", "scope=delete"));
    expect(textOf(page)).toContain("It will be able to Delete New Can delete Remove. Read Only reads See.");
    const more = await redeemed(begun, await allow({ ...begun, consent: page }, ["read", "delete"]));
    expect(more.scope).toBe("read delete");
    for (const { access_token } of [first, more]) {
      expect(await introspect(issuer, begun.secret, access_token)).toMatchObject({ active: true });
    }
    const less = await begun.browser.open(begun.url);
    expect(textOf(less)).not.toContain("Delete");
    expect(await redeemed(begun, await allow({ ...begun, consent: less }, ["read", "delete"]))).toMatchObject(
      { scope: "read" },
    );
  });

  test("cannot be allowed what is new without what it had", async () => {
    const begun = await begin(issuer, { scope: "read" });
    await allow(begun, ["read"]);
    const page = await begun.browser.open(begun.url.replace("scope=read", "scope=write"));
    const again = await allow({ ...begun, consent: page }, ["write"]);
    expect(textOf(again)).toContain("Nothing was ticked");
  });

  test("keeps nothing of what another person, or another client, was allowed", async () => {
    const begun = await begin(issuer, { scope: "read" });
    await allow(begun, ["read"]);
    const url = begun.url.replace("scope=read", "scope=write");
    expect(await greeting(begun, url, "hubot")).not.toContain("Only reads");
    const other = await register(issuer, { software_id: begun.verifier });
    expect(await greeting(begun, url.replace(begun.clientId, other.client_id ?? ""), "mona")).not.toContain(
      "Only reads",
    );
  });

  test("keeps nothing of what was ended", async () => {
    const begun = await begin(issuer, { scope: "read" });
    const { refresh_token: token } = await redeemed(begun, await allow(begun, ["read"]));
    await postForm(issuer.issuer + endpoints.revoke, { token, client_id: begun.clientId });
    expect(await greeting(begun, begun.url.replace("scope=read", "scope=write"), "mona")).not.toContain(
      "Only reads",
    );
  });

  test("keeps what it had if it is a device", async () => {
    const { project, serverUrl: resource } = await addProject(issuer);
    await issuer.database.projects.updateOne({ _id: project._id }, { $set: { scopes } });
    const client = await registerDevice(issuer, { software_id: resource });
    const consentFor = async (scope: string) => {
      const { body } = await authorizeDevice(issuer, client, { resource, scope });
      const device = { issuer, client, answer: body as unknown as DeviceAnswer };
      const { browser, page: consent } = await openConsent(device);
      return { device, browser, consent };
    };
    await allow(await consentFor("read"), ["read"]);
    const { device, ...more } = await consentFor("delete");
    await allow(more, ["read", "delete"]);
    expect((await poll(device)).body).toMatchObject({ scope: "read delete" });
  });

  test("keeps what it had if the owner added it, too", async () => {
    const begun = await begin(issuer, { byOwner: true, redirectUri: https, scope: "read" });
    await allow(begun, ["read"]);
    const page = await begun.browser.open(begun.url.replace("scope=read", "scope=delete"));
    expect(textOf(page)).toContain("1 permission you allowed before Read");
    const tokens = await redeemed(begun, await allow({ ...begun, consent: page }, ["read", "delete"]));
    expect(tokens.scope).toBe("read delete");
  });

  test("is asked about what is new only, if the owner added it; what was refused is asked again", async () => {
    const begun = await begin(issuer, { byOwner: true, redirectUri: https, scope: "read" });
    await allow(begun, ["read"]);
    const url = begun.url.replace("scope=read", "scope=read+write+delete");
    const page = await begun.browser.open(url);
    expect(textOf(page)).toContain("It asks for more than you allowed before Delete New");
    expect(textOf(page)).toContain("1 permission you allowed before");
    const tokens = await redeemed(begun, await allow({ ...begun, consent: page }, ["read", "write"]));
    expect(tokens.scope).toBe("read write");
    expect(textOf(await begun.browser.open(url))).toContain("2 permissions you allowed before");
    const known = await begun.browser.open(begun.url.replace("scope=read", "scope=read+write"));
    expect(known.url.startsWith(https)).toBe(true);
  });
});
