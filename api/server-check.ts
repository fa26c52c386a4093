/** Server check: looks at a project's own server from outside, as clients do, and keeps what was found. */
import { Readable } from "node:stream";
import { TRPCError } from "@trpc/server";
import type { DoctorFetch, Finding } from "../sdk/doctor.ts";
import { diagnose } from "../sdk/doctor.ts";
import type { Database } from "../shared/server/database.ts";
import { Outbound, OutboundError } from "../shared/server/outbound.ts";
import type { CheckFinding, ServerCheck } from "../shared/server/server-check.ts";
import { isLoopback } from "../shared/server-url.ts";

const minute = 60_000;
/** Milliseconds between two checks of one server URL, of any member. */
const pause = 5_000;
const lifetime = 30 * 24 * 60 * minute;
const timeoutMs = 5_000;

interface Addresses {
  issuer: string;
  dashboardUrl: string;
}

/** Reaches servers of the public internet; on a developer's own machine whatever that machine reaches. */
export function guardFor({ issuer, dashboardUrl }: Addresses): Outbound {
  const isLocal = isLoopback(dashboardUrl);
  return new Outbound({
    port: "any",
    trusted: [issuer],
    ...(isLocal && { plain: true, allows: () => true }),
  });
}

export interface Checking {
  database: Database;
  outbound: Outbound;
  issuer: string;
  projectId: string;
  serverUrl: string;
}

/** @throws TRPCError TOO_MANY_REQUESTS if this server was just looked at */
export async function checkServer({
  database,
  outbound,
  issuer,
  projectId,
  serverUrl,
}: Checking): Promise<ServerCheck> {
  const _id = `${projectId} ${serverUrl}`;
  await claim(database, { _id, projectId, serverUrl });
  const fetch = guardedFetch(outbound);
  const { status, findings, clients } = await diagnose(serverUrl, { fetch, issuer, timeoutMs });
  const found = {
    at: new Date(),
    status,
    findings: findings.map(withoutRequests),
    clients: clients.map((client) => ({ ...client })),
  };
  await database.serverChecks.updateOne({ _id }, { $set: found });
  return { _id, projectId, serverUrl, expiresAt: expiry(), ...found };
}

/** Of all that ask at once one goes on: the others find the time of its claim, or its record made already. */
async function claim(
  { serverChecks }: Database,
  record: Pick<ServerCheck, "_id" | "projectId" | "serverUrl">,
): Promise<void> {
  const { _id, ...rest } = record;
  const at = new Date();
  const free = { _id, at: { $lt: new Date(at.getTime() - pause) } };
  try {
    const change = { $set: { ...rest, at, expiresAt: expiry() } };
    await serverChecks.updateOne(free, change, { upsert: true });
  } catch (error) {
    if ((error as { code?: number }).code !== 11000) throw error;
    const message = "this server was just looked at: wait a few seconds";
    throw new TRPCError({ code: "TOO_MANY_REQUESTS", message });
  }
}

function expiry(): Date {
  return new Date(Date.now() + lifetime);
}

/** @returns the guard in the form of fetch */
export function guardedFetch(outbound: Outbound): DoctorFetch {
  return async (address, { method, headers, body, signal }) => {
    const url = new URL(address);
    const incoming = await outbound.open(url, { method, headers, body, signal }).catch((error) => {
      throw error instanceof OutboundError && isLoopback(url) ? new Error(ownMachine) : error;
    });
    const { statusCode = 0, rawHeaders } = incoming;
    const answered = new Headers();
    for (let index = 0; index < rawHeaders.length; index += 2) {
      answered.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
    }
    const isEmpty = [101, 204, 205, 304].includes(statusCode);
    if (isEmpty) incoming.destroy();
    const content = isEmpty ? null : (Readable.toWeb(incoming) as ReadableStream);
    return new Response(content, { status: statusCode, headers: answered });
  };
}

const ownMachine =
  "the dashboard runs on another machine than this server: run npx getmcpauth doctor beside the server";

function withoutRequests({ requests: _requests, fault: _fault, ...finding }: Finding): CheckFinding {
  return { ...finding };
}
