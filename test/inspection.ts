/** Inspection: an issuer whose refusals a developer looks up in the dashboard by their trace. */

import type { Caller, TestApi } from "../api/test-api.ts";
import { startApi } from "../api/test-api.ts";
import { mcpAuth } from "../sdk/index.ts";
import { Outbound } from "../shared/server/outbound.ts";
import type { IssuerOptions, Served } from "./harness.ts";
import { addProject, authorizationUrl, newPkce, register, startIssuer } from "./harness.ts";
import { listenAsServer } from "./mcp-server.ts";

/** An issuer, and the owner of a project there who looks into the dashboard. */
export interface Inspection {
  issuer: Served;
  api: TestApi;
  own: Awaited<ReturnType<typeof addProject>>;
  owner: Caller;
  close(): Promise<void>;
}

export async function startInspection(options: IssuerOptions = {}): Promise<Inspection> {
  const started = await startIssuer(options);
  // The issuer closes it.
  const database = { ...started.database, close: async () => undefined };
  const outbound = new Outbound({ plain: true, port: "any", allows: () => true });
  const at = await startApi({ database, outbound, env: { issuer: started.issuer } });
  const added = await addProject(started);
  return {
    issuer: started,
    api: at,
    own: added,
    owner: await at.signIn(added.owner.username),
    close: async () => {
      await at.close();
      await started.close();
    },
  };
}

/** A project of the owner's, and its server: not protected yet. It is to be closed. */
export async function ownServer({ issuer, own }: Inspection) {
  const server = await listenAsServer();
  const { project, secret } = await addProject(issuer, { serverUrl: server.url });
  const { members } = own.project;
  await issuer.database.projects.updateOne({ _id: project._id }, { $set: { members } });
  return {
    projectId: project._id,
    secret,
    serverUrl: server.url,
    protect: () => server.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 0 })),
    close: () => server.close(),
  };
}

export function traceIn({ headers }: { headers: Headers }): string {
  return String(headers.get("x-request-id"));
}

/** Why the request with this trace failed, as its developer is told. */
export async function diagnosisOf(at: Inspection, trace: string) {
  await at.issuer.events.flush();
  const { connections } = at.owner.trpc;
  const { projectId = at.own.project._id, attempt } = await connections.find.query({ trace });
  const { steps } = await connections.get.query({ projectId, attempt });
  return steps.find((step) => step.trace === trace && step.outcome === "failed")?.diagnosis;
}

/** An authorization request of a new client for the project. @returns the trace of the answer */
export async function ask(at: Inspection, parameters: Record<string, string | undefined>): Promise<string> {
  const request: Record<string, string | undefined> = {
    resource: at.own.serverUrl,
    code_challenge: newPkce().challenge,
    ...parameters,
  };
  const { client_id = (await register(at.issuer)).client_id, ...rest } = request;
  const url = authorizationUrl(at.issuer.issuer, { client_id, ...rest });
  return traceIn(await fetch(url, { redirect: "manual", headers: { Accept: "text/html" } }));
}
