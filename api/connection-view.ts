/** Connection view: what a project's members see of a connection and of its steps. */
import type { Lane, Outcome, Station } from "../shared/connection.ts";
import { stationOf, stations } from "../shared/connection.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { ConnectionRecord } from "../shared/server/connection-record.ts";
import type { EventRecord } from "../shared/server/database.ts";
import type { Diagnosis } from "./diagnoses.ts";
import { diagnose } from "./diagnoses.ts";

export interface Party {
  id: string;
  name?: string;
}

/** `passed`: it must have been, though nobody saw it. `ahead`: it was not reached. */
export type StationState = "seen" | "passed" | "failed" | "ahead";

export interface Connection {
  id: string;
  client?: Party;
  person?: Party;
  startedAt: string;
  outcome: Outcome;
  /** From the beginning to the token or the failure. */
  milliseconds?: number;
  stations: Record<Station, StationState>;
  /** The last one. */
  failure?: { at: string; step: string; error?: string; reason: string; title: string; trace: string };
  keptUntil: string;
}

export interface ConnectionStep {
  at: string;
  step: EventRecord["step"];
  station: Station;
  /** Who asked whom. */
  lanes: [Lane, Lane];
  /** Method and path. */
  request: string;
  outcome: EventRecord["outcome"];
  status?: number;
  error?: string;
  cause?: string;
  facts: Record<string, string>;
  trace: string;
  userAgent?: string;
  network?: string;
  grantType?: string;
  clientId?: string;
  diagnosis?: Diagnosis;
}

export function viewConnection(record: ConnectionRecord, names: Map<string, string>): Connection {
  const { _id, clientId, accountId, startedAt, ending, failures, expiresAt } = record;
  const failure = failures?.at(-1);
  const end = record.seen?.token ?? ending?.at;
  return {
    id: _id,
    ...(clientId && { client: partyOf(clientId, names) }),
    ...(accountId && { person: partyOf(accountId, names) }),
    startedAt: startedAt.toISOString(),
    outcome: ending?.outcome ?? "open",
    ...(end && end > startedAt && { milliseconds: end.getTime() - startedAt.getTime() }),
    stations: stationsOf(record),
    ...(failure && {
      failure: {
        at: failure.at.toISOString(),
        step: failure.step,
        ...(failure.error && { error: failure.error }),
        reason: failure.reason,
        title: diagnose(failure).title,
        trace: failure.trace,
      },
    }),
    keptUntil: expiresAt.toISOString(),
  };
}

function partyOf(id: string, names: Map<string, string>): Party {
  const name = names.get(id);
  return { id, ...(name && { name }) };
}

/**
 * A failure is marked where a connection ended by it, not where it was got over. Whoever is known when it asks has
 * identified itself.
 */
function stationsOf({ seen = {}, ending, failures }: ConnectionRecord): Record<Station, StationState> {
  const last = failures?.at(-1);
  const failed = ending?.outcome === "failed" && last ? stationOf(last) : undefined;
  const furthest = stations.findLastIndex((station) => station === failed || seen[station]);
  const states = stations.map((station, index) => {
    if (station === failed) return [station, "failed"] as const;
    if (index > furthest) return [station, "ahead"] as const;
    return [station, seen[station] || station === "identify" ? "seen" : "passed"] as const;
  });
  return Object.fromEntries(states) as Record<Station, StationState>;
}

/** @param serverUrls the project's */
export function viewStep(event: EventRecord, serverUrls: readonly string[]): ConnectionStep {
  const { at, step, outcome, status, error, cause, facts = {}, trace, userAgent, address } = event;
  const { lanes, request } = requests[step];
  return {
    at: at.toISOString(),
    step,
    station: stationOf(event),
    lanes,
    request,
    outcome,
    ...(status && { status }),
    ...(error && { error }),
    ...(cause && { cause }),
    facts,
    trace,
    ...(userAgent && { userAgent }),
    ...(address && { network: address }),
    ...(event.grantType && { grantType: event.grantType }),
    ...(event.clientId && { clientId: event.clientId }),
    ...(outcome === "failed" && { diagnosis: diagnose(event, serverUrls) }),
  };
}

interface StepRequest {
  lanes: [Lane, Lane];
  request: string;
}

const token: StepRequest = { lanes: ["client", "issuer"], request: `POST ${endpoints.token}` };

const requests: Record<EventRecord["step"], StepRequest> = {
  metadata: { lanes: ["client", "issuer"], request: "GET /.well-known/oauth-authorization-server" },
  registration: { lanes: ["client", "issuer"], request: `POST ${endpoints.register}` },
  client_document: { lanes: ["issuer", "client"], request: "GET its metadata document" },
  authorization: { lanes: ["browser", "issuer"], request: `GET ${endpoints.authorize}` },
  sign_in: { lanes: ["browser", "issuer"], request: "the person signs in" },
  consent_page: { lanes: ["issuer", "browser"], request: "the consent page is shown" },
  consent: { lanes: ["browser", "issuer"], request: "the person decides" },
  token,
  refresh: token,
  replay: token,
  reuse: token,
  introspection: { lanes: ["server", "issuer"], request: `POST ${endpoints.introspect}` },
  revocation: { lanes: ["server", "issuer"], request: `POST ${endpoints.revoke}` },
  mint: { lanes: ["server", "issuer"], request: `POST ${endpoints.tokenExchange}` },
  failure: { lanes: ["browser", "issuer"], request: "a page of the issuer" },
};
