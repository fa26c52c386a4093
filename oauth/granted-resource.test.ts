import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import type { Issuer, Tokens } from "../test/harness.ts";
import { addProject, authorize, introspect, redeem, register, startIssuer } from "../test/harness.ts";
import { askReplica } from "../test/replica.ts";
import { traced } from "../test/trace.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const spellings = [
  { how: "with a trailing slash", spell: (url: URL) => `${url.href}/` },
  { how: "in capitals, with the default port", spell: capitals },
  { how: "with a fragment", spell: (url: URL) => `${url.href}#part` },
];

/** Both ways to tokens, as forms that lack nothing. */
const sources = [
  { kind: "code", newForm: codeForm },
  { kind: "refresh token", newForm: refreshForm },
];

describe.each(sources)("a $kind", ({ newForm }) => {
  test("is not spent by another resource, and the answer names its own", async () => {
    const { form, serverUrl } = await newForm();
    const { serverUrl: other } = await addProject(issuer);
    for (const resource of [other, `${serverUrl}/sub`, "not a url"]) {
      const refused = await ask({ ...form, resource });
      expect(refused).toMatchObject({ status: 400, body: { error: "invalid_target" } });
      expect(refused.body.error_description).toContain(serverUrl);
    }
    expect((await ask({ ...form, resource: serverUrl })).status).toBe(200);
  });

  test.each(spellings)("knows its resource $how (RFC 8707 §2)", async ({ spell }) => {
    const { form, serverUrl, secret } = await newForm();
    const { status, body } = await ask({ ...form, resource: spell(new URL(serverUrl)) });
    expect(status).toBe(200);
    expect(await introspect(issuer, secret, body.access_token ?? "")).toMatchObject({ aud: serverUrl });
  });

  test("takes two resources only if both are its own", async () => {
    const { form, serverUrl } = await newForm();
    const both = (second: string) =>
      ask([...Object.entries(form), ["resource", serverUrl], ["resource", second]]);
    expect(await both("https://elsewhere.example.com")).toMatchObject({ body: { error: "invalid_target" } });
    expect((await both(`${serverUrl}/`)).status).toBe(200);
  });

  test("asks for a new connection once its server URL has left the project", async () => {
    const { form, serverUrl } = await newForm();
    const moved = { $set: { serverUrls: [`${serverUrl}/moved`] } };
    await issuer.database.projects.updateOne({ serverUrls: serverUrl }, moved);
    // A replica that has not looked the address up in the last seconds.
    const replica = await startIssuer({ of: issuer });
    const refused = await askReplica({
      url: replica.url,
      issuer: issuer.issuer,
      path: endpoints.token,
      form,
    });
    await replica.close();
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: "invalid_grant",
        error_description: traced(`${serverUrl} no longer belongs to a project: connect again`),
      },
    });
  });
});

async function codeForm() {
  const { serverUrl, secret } = await addProject(issuer);
  const { client_id = "" } = await register(issuer);
  const { code, verifier, redirectUri } = await authorize(issuer, {
    clientId: client_id,
    resource: serverUrl,
  });
  const form = {
    grant_type: "authorization_code",
    client_id,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  };
  return { form, serverUrl, secret };
}

async function refreshForm() {
  const { serverUrl, secret } = await addProject(issuer);
  const { client_id = "" } = await register(issuer);
  const authorized = await authorize(issuer, { clientId: client_id, resource: serverUrl });
  const { refresh_token } = (await (await redeem(issuer, authorized)).json()) as Tokens;
  return { form: { grant_type: "refresh_token", client_id, refresh_token }, serverUrl, secret };
}

interface Answer {
  status: number;
  body: Record<string, string>;
}

async function ask(form: Record<string, string> | string[][]): Promise<Answer> {
  const response = await fetch(issuer.issuer + endpoints.token, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

function capitals(url: URL): string {
  return `HTTPS://${url.host.toUpperCase()}:443${url.pathname}`;
}
