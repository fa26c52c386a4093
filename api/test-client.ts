/**
 * Test client: a public client like any other, run by the dashboard for a developer who wants to see a whole connection. Its
 * person signs in and allows it as for any other; its token is used for one call, ended, and shown to nobody.
 */
import { hash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { Router } from "express";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import type { TestRun, TestStep } from "../shared/server/test-run.ts";
import type { Sessions } from "./session.ts";
import { TestCall } from "./test-call.ts";
import { step } from "./test-step.ts";

const callbackPath = "/test-client/callback";
const lifetime = 3_600_000;
const patience = 5_000;

export interface TestClientParts {
  database: Database;
  keyring: Keyring;
  outbound: Outbound;
  issuer: string;
  dashboardUrl: string;
}

/** Whose run, and of which server. */
type Beginning = Pick<TestRun, "projectId" | "userId" | "serverUrl">;

/**
 * Asks the server, registers the client, which is the same one every time, and begins a run.
 *
 * @returns where its person goes: to the issuer, or to what was found if it ends here
 */
export async function beginTest(
  parts: TestClientParts,
  beginning: Beginning,
): Promise<{ id: string; url: string }> {
  const refusal = await new TestCall(parts.outbound, beginning.serverUrl).refusal();
  const registered = step("register", Date.now());
  const { client_id: clientId, ...answer } = await register(parts);
  const state = randomBytes(32).toString("base64url");
  const id = runOf(state);
  const isKnown = typeof clientId === "string";
  const identified = isKnown ? registered("ok", clientId) : registered("failed", problemIn(answer));
  const now = new Date();
  await parts.database.testRuns.insertOne({
    _id: id,
    ...beginning,
    clientId: isKnown ? clientId : "",
    outcome: isKnown ? "waiting" : "failed",
    steps: [refusal, identified],
    startedAt: now,
    expiresAt: new Date(now.getTime() + lifetime),
  });
  if (!isKnown) return { id, url: pageOf({ _id: id, projectId: beginning.projectId }) };
  const url = new URL(endpoints.authorize, parts.issuer);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: parts.dashboardUrl + callbackPath,
    resource: beginning.serverUrl,
    state,
    code_challenge: hash("sha256", verifierOf(parts.keyring, state), "base64url"),
    code_challenge_method: "S256",
  }).toString();
  return { id, url: url.href };
}

function pageOf({ _id, projectId }: Pick<TestRun, "_id" | "projectId">): string {
  return `/projects/${projectId}/setup/test/${_id}`;
}

function problemIn({ error, error_description }: Record<string, unknown>): string {
  return String(error_description ?? error ?? "it answered something else");
}

/** Where the issuer answers: only in the browser session of the person whose run it is. */
export function testClient(parts: TestClientParts, sessions: Sessions): Router {
  const router = Router();
  router.get(callbackPath, async (request: Request, response: Response) => {
    response.set({ "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
    const signedIn = await sessions.signedIn(request);
    const state = String(request.query.state ?? "");
    const { testRuns } = parts.database;
    const waiting = { _id: runOf(state), userId: signedIn?.user._id ?? "", outcome: "waiting" as const };
    const run = await testRuns.findOne(waiting);
    if (!run) return response.redirect(303, "/");
    const steps = await finish(parts, run, { state, answer: request.query });
    const outcome = steps.every((step) => step.outcome === "ok") ? "ok" : "failed";
    await testRuns.updateOne(waiting, { $set: { outcome, steps: [...run.steps, ...steps] } });
    response.redirect(303, pageOf(run));
  });
  return router;
}

interface Answered {
  state: string;
  answer: Record<string, unknown>;
}

/** Stops at the first step that fails, but for the token, which is ended in any case. */
async function finish(
  parts: TestClientParts,
  run: TestRun,
  { state, answer }: Answered,
): Promise<TestStep[]> {
  const allowed = step("authorize", Date.now());
  if (typeof answer.code !== "string") {
    return [allowed("failed", problemIn(answer))];
  }
  const steps = [allowed("ok", "the browser came back with a code")];
  const asked = step("token", Date.now());
  const issued = await redeem(parts, run, { code: answer.code, verifier: verifierOf(parts.keyring, state) });
  if (typeof issued.access_token !== "string") {
    return [...steps, asked("failed", problemIn(issued))];
  }
  const token = issued.access_token;
  steps.push(asked("ok", `a token for ${issued.scope || "no scope"}, valid for ${issued.expires_in} s`));
  steps.push(...(await new TestCall(parts.outbound, run.serverUrl).call(token)));
  const ending = step("revoke", Date.now());
  const ended = await post(
    parts.issuer + endpoints.revoke,
    // With a refresh token all that came of it ends.
    new URLSearchParams({ token: String(issued.refresh_token ?? token), client_id: run.clientId }),
  );
  steps.push(ended.error ? ending("failed", problemIn(ended)) : ending("ok", "the token was ended"));
  return steps;
}

function register({ issuer, dashboardUrl }: TestClientParts): Promise<Record<string, unknown>> {
  const metadata = { client_name: "MCPAuth test client", redirect_uris: [dashboardUrl + callbackPath] };
  return post(issuer + endpoints.register, metadata);
}

function redeem(
  { issuer, dashboardUrl }: TestClientParts,
  { clientId, serverUrl }: TestRun,
  { code, verifier }: { code: string; verifier: string },
) {
  const form = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier };
  const redirect_uri = dashboardUrl + callbackPath;
  return post(issuer + endpoints.token, new URLSearchParams({ ...form, redirect_uri, resource: serverUrl }));
}

/**
 * Objects go as JSON.
 *
 * @returns the body, or what kept it from coming in the form of an error
 */
async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const isForm = body instanceof URLSearchParams;
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: isForm ? body : JSON.stringify(body),
      ...(!isForm && { headers: { "Content-Type": "application/json" } }),
      signal: AbortSignal.timeout(patience),
    });
    const text = await answer.text();
    return text ? JSON.parse(text) : {};
  } catch {
    return { error: "the issuer did not answer" };
  }
}

function runOf(state: string): string {
  return hash("sha256", state, "base64url");
}

/** RFC 7636 §4.1: 43 characters that nobody can guess, and that need not be kept. */
function verifierOf(keyring: Keyring, state: string): string {
  return keyring.digests("test-client", state)[0];
}
