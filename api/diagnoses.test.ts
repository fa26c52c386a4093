/** Each diagnosis of what comes before a token, as a developer finds it by the trace that a real bad request was answered with. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Limits } from "../oauth/limits.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { EventRecord } from "../shared/server/database.ts";
import type { DocumentHost } from "../test/document-host.ts";
import { startDocumentHost } from "../test/document-host.ts";
import type { FakeGitHub } from "../test/fake-github.ts";
import { startFakeGitHub } from "../test/fake-github.ts";
import type { Served } from "../test/harness.ts";
import {
  addProject,
  authorizationUrl,
  decide,
  loopbackRedirect,
  newBrowser,
  newPkce,
  post,
  postForm,
  register,
  signIn,
} from "../test/harness.ts";
import type { Inspection } from "../test/inspection.ts";
import { ask, diagnosisOf, startInspection, traceIn } from "../test/inspection.ts";
import { traceOf } from "../test/trace.ts";
import { authorizationCauses } from "./diagnoses/authorization.ts";
import { documentCauses } from "./diagnoses/documents.ts";
import { peopleCauses } from "./diagnoses/people.ts";
import { registrationCauses } from "./diagnoses/registration.ts";

let gitHub: FakeGitHub;
let host: DocumentHost;
let inspection: Inspection;
let issuer: Served;
let own: Inspection["own"];
beforeAll(async () => {
  gitHub = await startFakeGitHub();
  host = await startDocumentHost();
  inspection = await startInspection({ gitHub, outbound: host.outbound });
  ({ issuer, own } = inspection);
});
afterAll(async () => {
  await inspection.close();
  await host.close();
  await gitHub.close();
});

async function askByDocument(path: string, document: { status?: number; body: unknown }): Promise<string> {
  host.documents.set(path, document);
  return ask(inspection, { client_id: host.origin + path });
}

/** The consent page of a new person. */
async function atConsent(username?: string) {
  const { client_id = "" } = await register(issuer);
  const browser = newBrowser(issuer.issuer, gitHub.url);
  const request = { client_id, code_challenge: newPkce().challenge, resource: own.serverUrl };
  const page = await browser.open(authorizationUrl(issuer.issuer, request));
  return { browser, page: await signIn(browser, page, username) };
}

const registering = async (metadata: object) =>
  traceIn(await post(issuer.issuer + endpoints.register, metadata));

const provoked: Record<string, () => Promise<string>> = {
  redirect_mismatch: () => ask(inspection, { redirect_uri: "http://localhost:53682/callback" }),
  client_deleted: () => ask(inspection, { client_id: "cli_deleted" }),
  resource_unknown: () => ask(inspection, { resource: `${own.serverUrl}/v2` }),
  resource_missing: async () => {
    await addProject(issuer);
    return ask(inspection, { resource: undefined });
  },
  pkce_missing: () => ask(inspection, { code_challenge: undefined, code_challenge_method: undefined }),
  response_type: () => ask(inspection, { response_type: "token" }),
  redirect_uris_missing: () => registering({ client_name: "Claude" }),
  redirect_uri_unusable: () =>
    registering({ redirect_uris: [loopbackRedirect, "http://app.example/cb", "https://app.example/cb"] }),
  registration_refused: () => registering({ redirect_uris: [loopbackRedirect], client_uri: "app" }),
  registration_unreadable: async () =>
    traceIn(await postForm(issuer.issuer + endpoints.register, { a: "b" })),
  document_status: () => askByDocument("/gone", { status: 404, body: {} }),
  document_client_id: () =>
    askByDocument("/other", {
      body: { client_id: "https://other.example/", redirect_uris: [loopbackRedirect] },
    }),
  document_too_large: () => askByDocument("/large", { body: "x".repeat(6 * 1024) }),
  document_not_json: () => askByDocument("/page", { body: "<!doctype html>" }),
  document_invalid: () => askByDocument("/invalid", { body: { client_id: `${host.origin}/invalid` } }),
  document_unreachable: () => ask(inspection, { client_id: "https://app.example/nowhere" }),
  consent_denied: async () => {
    const { browser, page } = await atConsent();
    const { url } = await decide(browser, page, "cancel");
    return traceOf(new URL(url).searchParams.get("error_description"));
  },
  provider_refused: async () => {
    const { client_id = "" } = await register(issuer);
    const browser = newBrowser(issuer.issuer, gitHub.url);
    const request = { client_id, code_challenge: newPkce().challenge, resource: own.serverUrl };
    const page = await browser.open(authorizationUrl(issuer.issuer, request));
    gitHub.mood = "denies";
    await browser.follow(page, "Continue with GitHub");
    gitHub.mood = "well";
    return newestTrace({ step: "sign_in", outcome: "failed", projectId: own.project._id });
  },
  policy_refused: async () => {
    const { project, serverUrl } = await addProject(issuer);
    const signInPolicy = { emailDomains: ["acme.dev"], gitHubOrganizations: [], people: [] };
    const members = own.project.members;
    await issuer.database.projects.updateOne({ _id: project._id }, { $set: { signInPolicy, members } });
    const { client_id = "" } = await register(issuer);
    const browser = newBrowser(issuer.issuer);
    const request = { client_id, code_challenge: newPkce().challenge, resource: serverUrl };
    await signIn(browser, await browser.open(authorizationUrl(issuer.issuer, request)), "stranger");
    return newestTrace({ step: "sign_in", outcome: "failed", projectId: project._id });
  },
  session_lost: async () => {
    const { page } = await atConsent();
    const elsewhere = newBrowser(issuer.issuer);
    return traceIn(await elsewhere.open(page.url));
  },
  client_unproven: async () => {
    const confidential = { token_endpoint_auth_method: "client_secret_post" };
    const { client_id = "" } = await register(issuer, confidential);
    const form = { grant_type: "refresh_token", client_id, client_secret: "wrong", resource: own.serverUrl };
    return traceIn(await postForm(issuer.issuer + endpoints.token, form));
  },
  redirect_uri_missing: async () => {
    const redirect_uris = [loopbackRedirect, "https://app.example/cb"];
    const { client_id } = await register(issuer, { redirect_uris });
    return ask(inspection, { client_id, redirect_uri: undefined });
  },
};

async function newestTrace(filter: Partial<EventRecord>): Promise<string> {
  await issuer.events.flush();
  const [event] = await issuer.database.events.find(filter).sort({ at: -1 }).limit(1).toArray();
  return event?.trace ?? "none";
}

test.each(Object.entries(provoked))("%s", async (id, provoke) => {
  expect((await diagnosisOf(inspection, await provoke()))?.id).toBe(id);
});

test("an address that is asked too often says so, and at which project", async () => {
  const limited = await startInspection({ limits: new Limits() });
  const asked = await Promise.all(Array.from({ length: 70 }, () => ask(limited, { client_id: "cli_flood" })));
  await limited.issuer.events.flush();
  const { events } = limited.issuer.database;
  const refused = await events.findOne({ trace: { $in: asked }, error: "too_many_requests" });
  expect(refused?.projectId).toBe(limited.own.project._id);
  expect((await diagnosisOf(limited, refused?.trace ?? "none"))?.id).toBe("rate_limited");
  await limited.close();
});

test("an address of a redirect URI that nearly fits is told where it differs", async () => {
  const { client_id } = await register(issuer, {
    redirect_uris: ["https://app.example/cb", "http://127.0.0.1:5871/cb"],
  });
  const sent = (redirect_uri: string) => ask(inspection, { client_id, redirect_uri });
  const differences = {
    "http://localhost:5871/cb": "“127.0.0.1” and “localhost” are different hosts.",
    "http://127.0.0.1:5871/cb/": "They differ by a slash at the end, which counts.",
    "http://127.0.0.1:5872/cb": "The port differs.",
    "https://127.0.0.1:5871/cb": "The scheme differs.",
    "https://app.example/callback": "The path differs.",
  };
  for (const [uri, difference] of Object.entries(differences)) {
    const { compared } = (await diagnosisOf(inspection, await sent(uri))) ?? {};
    expect([compared?.actual, compared?.difference]).toEqual([uri, difference]);
  }
});

test("an application type that is left out refuses no loopback address", async () => {
  const answer = await post(issuer.issuer + endpoints.register, {
    redirect_uris: ["http://localhost:7777/cb"],
  });
  expect([answer.status, (await answer.json()).application_type]).toEqual([201, "native"]);
});

test("every cause that a request can bring about is brought about here", () => {
  const all = [...registrationCauses, ...documentCauses, ...peopleCauses, ...authorizationCauses];
  // One takes a setting of the issuer; one is a token's (tokens.test.ts).
  const elsewhere = ["document_host_refused", "resource_other"];
  expect(all.map(({ id }) => id).filter((id) => !(id in provoked) && !elsewhere.includes(id))).toEqual([]);
});
