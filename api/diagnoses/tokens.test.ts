/** Each diagnosis of codes, tokens and secrets, as a developer finds it by the trace that a real bad request was answered with. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../../shared/endpoints.ts";
import type { Served } from "../../test/harness.ts";
import {
  addProject,
  authorize,
  bearer,
  connect,
  newPkce,
  postForm,
  redeem,
  refresh,
  register,
} from "../../test/harness.ts";
import type { Inspection } from "../../test/inspection.ts";
import { diagnosisOf, startInspection, traceIn } from "../../test/inspection.ts";
import { causes, diagnose } from "../diagnoses.ts";
import { serverCauses } from "./server.ts";
import { tokenCauses } from "./tokens.ts";

let inspection: Inspection;
let issuer: Served;
let own: Inspection["own"];
beforeAll(async () => {
  inspection = await startInspection();
  ({ issuer, own } = inspection);
});
afterAll(() => inspection.close());

async function allowed(parameters: Record<string, string> = {}) {
  const { client_id: clientId = "" } = await register(issuer);
  return authorize(issuer, { clientId, resource: own.serverUrl, ...parameters });
}

async function redeemWith(changes: Partial<Awaited<ReturnType<typeof allowed>>>): Promise<string> {
  return traceIn(await redeem(issuer, { ...(await allowed()), ...changes }));
}

const introspecting = async (secret: string, token: string) =>
  traceIn(await postForm(issuer.issuer + endpoints.introspect, { token }, bearer(secret)));

const provoked: Record<string, () => Promise<string>> = {
  pkce_mismatch: () => redeemWith({ verifier: newPkce().verifier }),
  token_redirect_mismatch: () => redeemWith({ redirectUri: "http://127.0.0.1:53682/callback/" }),
  code_unknown: () => redeemWith({ code: "mcpauth_ac_made-up" }),
  code_reused: async () => {
    const authorized = await allowed();
    await redeem(issuer, authorized);
    return traceIn(await redeem(issuer, authorized));
  },
  code_expired: async () => {
    const authorized = await allowed();
    const expired = { expiresAt: new Date(0), "payload.exp": 1 };
    await issuer.database.artifacts.updateMany({ model: "AuthorizationCode" }, { $set: expired });
    return traceIn(await redeem(issuer, authorized));
  },
  verifier_missing: async () => {
    const { clientId: client_id, code, redirectUri: redirect_uri } = await allowed();
    const form = { grant_type: "authorization_code", client_id, code, redirect_uri };
    return traceIn(await postForm(issuer.issuer + endpoints.token, form));
  },
  refresh_ended: async () => {
    const { clientId, tokens } = await connect(issuer, { serverUrl: own.serverUrl });
    const { refresh_token } = tokens;
    await postForm(issuer.issuer + endpoints.revoke, { token: refresh_token, client_id: clientId });
    const body = { client_id: clientId, refresh_token, resource: own.serverUrl };
    return traceIn(await refresh(issuer, body));
  },
  refresh_reused: async () => {
    const { clientId, tokens } = await connect(issuer, { serverUrl: own.serverUrl });
    const body = { client_id: clientId, refresh_token: tokens.refresh_token };
    await refresh(issuer, body);
    const ended = { $set: { replayableUntil: new Date(0) } };
    await issuer.database.artifacts.updateMany({ model: "RefreshToken" }, ended);
    return traceIn(await refresh(issuer, body));
  },
  grant_type: async () => {
    const { client_id = "" } = await register(issuer);
    const form = { grant_type: "client_credentials", client_id, resource: own.serverUrl };
    return traceIn(await postForm(issuer.issuer + endpoints.token, form));
  },
  secret_missing: () => introspecting("", "x"),
  secret_mistyped: () => introspecting(`${own.secret.slice(0, -1)}_`, "x"),
  secret_ended: async () => {
    const { secret, project } = await addProject(issuer);
    await issuer.database.secrets.deleteMany({ projectId: project._id });
    return introspecting(secret, "x");
  },
  token_ended: async () => {
    const { tokens } = await connect(issuer, { serverUrl: own.serverUrl, username: "leaver" });
    await issuer.database.users.deleteMany({ username: "leaver" });
    return introspecting(own.secret, tokens.access_token);
  },
  token_unknown: () => introspecting(own.secret, "mcpauth_at_made-up"),
  token_foreign: async () => {
    const { serverUrl } = await addProject(issuer);
    return introspecting(own.secret, (await connect(issuer, { serverUrl })).tokens.access_token);
  },
  token_expired: async () => {
    const { tokens } = await connect(issuer, { serverUrl: own.serverUrl });
    const expired = { $set: { expiresAt: new Date(0) } };
    await issuer.database.artifacts.updateMany({ model: "AccessToken" }, expired);
    return introspecting(own.secret, tokens.access_token);
  },
  resource_other: async () => {
    const { clientId, code, verifier, redirectUri } = await allowed();
    const form = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier };
    const resource = `${own.serverUrl}/v2`;
    const body = { ...form, redirect_uri: redirectUri, resource };
    return traceIn(await postForm(issuer.issuer + endpoints.token, body));
  },
};

test.each(Object.entries(provoked))("%s", async (id, provoke) => {
  expect((await diagnosisOf(inspection, await provoke()))?.id).toBe(id);
});

test("a PKCE mismatch shows how both challenges begin, and no more", async () => {
  const { compared } =
    (await diagnosisOf(inspection, await redeemWith({ verifier: newPkce().verifier }))) ?? {};
  expect([compared?.expected, compared?.actual]).toEqual([
    expect.stringMatching(/^[\w-]{8}…$/),
    expect.stringMatching(/^[\w-]{8}…$/),
  ]);
});

test("an outage and a mistake of the issuer are told as what they are", () => {
  const told = ["temporarily_unavailable", "server_error"].map(
    (error) => diagnose({ step: "token", error }).id,
  );
  expect(told).toEqual(["outage", "server_error"]);
});

test("what nobody has foreseen is told in the words of the record", () => {
  const unforeseen = { step: "token", error: "invalid_dpop_proof", cause: "the proof is too old" };
  expect(diagnose(unforeseen)).toMatchObject({
    title: "Refused with invalid_dpop_proof",
    why: "The proof is too old.",
  });
});

test("every cause has one id, and each that a request can bring about is brought about here", () => {
  const ids = causes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const elsewhere = ["rate_limited", "outage", "server_error"];
  const here = [...serverCauses, ...tokenCauses].map(({ id }) => id);
  expect(here.filter((id) => !(id in provoked) && !elsewhere.includes(id))).toEqual([]);
});
