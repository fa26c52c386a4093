/** Which clients a project lets connect is held to where a person is asked and where tokens are issued. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClientPolicy } from "../shared/client-policy.ts";
import { openClientPolicy } from "../shared/client-policy.ts";
import { textOf } from "../test/browser.ts";
import { authorizeDevice, registerDevice } from "../test/device.ts";
import type { DocumentHost } from "../test/document-host.ts";
import { startDocumentHost } from "../test/document-host.ts";
import type { Served, Tokens } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  authorize,
  connect,
  loopbackRedirect,
  newBrowser,
  newPkce,
  redeem,
  refresh,
  register,
  startIssuer,
} from "../test/harness.ts";
import { addProduct, mint } from "../test/minting.ts";

let issuer: Served;
let host: DocumentHost;
beforeAll(async () => {
  host = await startDocumentHost();
  issuer = await startIssuer({ outbound: host.outbound });
});
afterAll(() => Promise.all([issuer.close(), host.close()]));

const settle = (projectId: string, changes: Partial<ClientPolicy>) =>
  issuer.database.projects.updateOne(
    { _id: projectId },
    { $set: { clientPolicy: { ...openClientPolicy, ...changes } } },
  );

/** The issuer looks again within five seconds. */
const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 20_000, interval: 250 });

/** A new project that has had its policy from the beginning. */
async function projectWith(changes: Partial<ClientPolicy>) {
  const made = await addProject(issuer);
  await settle(made.project._id, changes);
  return made;
}

/** What a person sees who is sent to the issuer by a client. */
async function pageFor(serverUrl: string, redirectUri: string, clientId?: string): Promise<string> {
  const { client_id = "" } = clientId
    ? { client_id: clientId }
    : await register(issuer, { redirect_uris: [redirectUri] });
  const request = {
    client_id,
    redirect_uri: redirectUri,
    code_challenge: newPkce().challenge,
    resource: serverUrl,
  };
  const page = await newBrowser(issuer.issuer).open(authorizationUrl(issuer.issuer, request));
  return textOf(page);
}

const signInPage = "Sign in to continue to Acme";

test.each([
  ["nobody", "its members let no client connect"],
  ["listed", "its members let only clients connect that they have listed"],
  ["verified", "its members let only clients connect whose domain is verified"],
] as const)(
  "where %s may connect, a client that registered itself is told why it may not",
  async (who, reason) => {
    const { serverUrl, project } = await projectWith({ who });
    const page = await pageFor(serverUrl, loopbackRedirect);
    expect(page).toContain("Acme does not let this app in");
    expect(page).toContain(`Acme does not let this client connect: ${reason}`);
    expect(page).toContain("access_denied");
    expect(page).toContain("Back to Claude");
    await issuer.events.flush();
    const recorded = await issuer.database.events.findOne({ projectId: project._id, outcome: "failed" });
    expect(recorded).toMatchObject({ step: "authorization", error: "access_denied" });
    expect(recorded?.cause).toContain(reason);
  },
);

test("what members added by hand may connect where only listed or verified clients may, and not where nobody may", async () => {
  const { serverUrl, project } = await projectWith({ who: "listed" });
  const redirectUri = "https://desk.example/cb";
  const metadata = {
    client_name: "Desk",
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  await issuer.database.clients.insertOne({
    _id: "cli_by_hand",
    metadata,
    createdAt: new Date(),
    projectId: project._id,
  });
  expect(await pageFor(serverUrl, redirectUri, "cli_by_hand")).toContain(signInPage);
  await settle(project._id, { who: "nobody" });
  await eventually(() => pageFor(serverUrl, redirectUri, "cli_by_hand")).toContain("let no client connect");
});

test("where verified clients may connect, it is the host of the document that has to receive the answer", async () => {
  const { serverUrl, project } = await projectWith({ who: "verified" });
  const clientId = `${host.origin}/client.json`;
  const [own, foreign] = [`${host.origin}/callback`, "https://elsewhere.example/callback"];
  const body = {
    client_id: clientId,
    client_name: "Claude",
    redirect_uris: [own, foreign, loopbackRedirect],
  };
  host.documents.set("/client.json", { body: { ...body, token_endpoint_auth_method: "none" } });
  expect(await pageFor(serverUrl, own, clientId)).toContain(signInPage);
  for (const redirectUri of [foreign, loopbackRedirect]) {
    expect(await pageFor(serverUrl, redirectUri, clientId)).toContain("whose domain is verified");
  }
  await settle(project._id, { who: "listed", documents: [clientId] });
  await eventually(() => pageFor(serverUrl, foreign, clientId)).toContain(signInPage);
});

test.each([
  [{ allowedPlaces: ["claude.ai"] }, "https://claude.ai/cb", undefined],
  [{ allowedPlaces: ["claude.ai"] }, "https://evil.example/cb", "evil.example"],
  [{ allowedPlaces: ["claude.ai"] }, "https://claude.ai.evil.example/cb", "claude.ai.evil.example"],
  [{ allowedPlaces: ["*.acme.com"] }, "https://a.b.acme.com/cb", undefined],
  [{ allowedPlaces: ["*.acme.com"] }, "https://acme.com/cb", "acme.com"],
  [{ allowedPlaces: ["*.acme.com"] }, "https://evilacme.com/cb", "evilacme.com"],
  [{ allowedPlaces: ["localhost"] }, loopbackRedirect, undefined],
  [{ deniedPlaces: ["localhost"] }, "http://[::1]:9999/cb", "localhost"],
  [{ allowedPlaces: ["cursor:"] }, "cursor://anysphere/cb", undefined],
  [{ deniedPlaces: ["cursor:"] }, "cursor://anysphere/cb", "cursor:"],
  [
    { allowedPlaces: ["*.acme.com"], deniedPlaces: ["old.acme.com"] },
    "https://old.acme.com/cb",
    "old.acme.com",
  ],
] as const)("by %j answers to %s are judged", async (lists, redirectUri, refused) => {
  const { serverUrl } = await projectWith(lists as unknown as Partial<ClientPolicy>);
  const page = await pageFor(serverUrl, redirectUri);
  if (!refused) return expect(page).toContain(signInPage);
  expect(page).toContain(`its members do not let answers go to ${refused}`);
  expect(page).not.toContain("Back to Claude");
});

test("a client that is shut out gets no tokens for what it holds, and goes on with it once it is let in again", async () => {
  const { serverUrl, project } = await addProject(issuer);
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const { client_id: another = "" } = await register(issuer, { client_name: "Another" });
  const authorized = await authorize(issuer, { clientId: another, resource: serverUrl });
  const renew = async (fields = {}) => {
    const response = await refresh(issuer, {
      client_id: clientId,
      refresh_token: tokens.refresh_token,
      ...fields,
    });
    return [response.status, (await response.json()) as Tokens & { error?: string }] as const;
  };
  await settle(project._id, { who: "listed" });
  // Not by refreshes: before the policy holds each of them would count as a use.
  await eventually(() => pageFor(serverUrl, loopbackRedirect)).toContain("does not let this app in");
  expect((await renew({ resource: serverUrl }))[1].error).toBe("access_denied");
  expect((await renew())[1].error).toBe("access_denied");
  const refused = await redeem(issuer, authorized);
  expect([refused.status, ((await refused.json()) as { error: string }).error]).toEqual([
    400,
    "access_denied",
  ]);
  await settle(project._id, { who: "anyone" });
  await eventually(async () => (await renew({ resource: serverUrl }))[0]).toBe(200);
  expect((await redeem(issuer, authorized)).status).toBe(200);
});

test("a device is refused before it shows a code, and its person's product mints on", async () => {
  const { serverUrl, secret, project } = await addProduct(issuer);
  await settle(project._id, { who: "nobody" });
  const client = await registerDevice(issuer);
  await eventually(async () => {
    const { body } = await authorizeDevice(issuer, client, { resource: serverUrl });
    return body.error;
  }).toBe("access_denied");
  expect((await mint(issuer, secret)).status).toBe(200);
});
