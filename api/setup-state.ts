/** Set-up state: which stations between a new project and its first call were reached, when and by whom. */

import { stationOf } from "../shared/connection.ts";
import type { ConnectionRecord } from "../shared/server/connection-record.ts";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord, SecretRecord } from "../shared/server/project-records.ts";
import type { ServerCheck } from "../shared/server/server-check.ts";
import type { SetupStation } from "../shared/setup.ts";
import { setupStations } from "../shared/setup.ts";
import { diagnose } from "./diagnoses.ts";
import { partyNames } from "./party-names.ts";

export interface StationView {
  name: SetupStation;
  state: "waiting" | "seen" | "failed";
  at?: string;
  /** Name of the client or person, or what tells the secret from others. */
  by?: string;
  /** Why it failed. */
  title?: string;
  fix?: string;
  /** The connection to look at. */
  attempt?: string;
}

export interface SetupState {
  stations: StationView[];
  since: string;
  /** How long it took from the project to the first call. */
  milliseconds?: number;
  /** Whether the first call was seen, be it long ago. */
  complete: boolean;
}

/** How many of the newest connections are looked at for the one that came furthest. */
const considered = 20;

export async function setupStateOf(database: Database, project: ProjectRecord): Promise<SetupState> {
  const projectId = project._id;
  const { connections, secrets, serverChecks, usageHours } = database;
  const called = { projectId, "seen.call": { $exists: true } };
  const [first, newest, live, check, counted] = await Promise.all([
    connections.find(called).sort({ startedAt: 1, _id: 1 }).limit(1).next(),
    connections
      // Not the calls whose token nobody knows: no client made them to connect.
      .find({ projectId, clientId: { $exists: true } })
      .sort({ startedAt: -1, _id: -1 })
      .limit(considered)
      .toArray(),
    secrets.find({ projectId }).sort({ createdAt: -1, _id: -1 }).toArray(),
    serverChecks.find({ projectId }).sort({ at: -1 }).limit(1).next(),
    usageHours.findOne({ projectId, "verifications.ok": { $gt: 0 } }, { projection: { _id: 1 } }),
  ]);
  const connection = first ?? furthest(newest);
  const names = await partyNames(database, {
    clientIds: [connection?.clientId],
    accountIds: [connection?.accountId],
  });
  const complete = first !== null || counted !== null;
  const known = [...stationsOfServer(live, check), ...stationsOfConnection(connection, names)];
  const end = first?.seen?.call;
  return {
    stations: setupStations.map((name) => stationView(name, known, complete)),
    since: project.createdAt.toISOString(),
    ...(end && { milliseconds: end.getTime() - project.createdAt.getTime() }),
    complete,
  };
}

/** Who came further has been everywhere before, though perhaps nobody looked. */
function stationView(name: SetupStation, known: StationView[], complete: boolean): StationView {
  const found = known.find((station) => station.name === name);
  const isBehind = known.some(
    (station) =>
      station.state === "seen" && setupStations.indexOf(station.name) > setupStations.indexOf(name),
  );
  if (found?.state === "seen" || (found && !complete && !isBehind)) return found;
  return { name, state: complete || isBehind ? "seen" : "waiting" };
}

function stationsOfServer(secrets: SecretRecord[], check: ServerCheck | null): StationView[] {
  const now = Date.now();
  const live = secrets.filter(({ expiresAt }) => !expiresAt || expiresAt.getTime() > now);
  const [newest] = live;
  const used = secrets.find(({ lastUsedAt }) => lastUsedAt);
  const secret: StationView = newest
    ? { name: "secret", state: "seen", at: newest.createdAt.toISOString(), by: `…${newest.hint}` }
    : {
        name: "secret",
        state: "failed",
        title: "No secret is live",
        fix: "Generate one on the Secrets page.",
      };
  // The server's own first word: it has read its settings.
  const online: StationView[] = used?.lastUsedAt
    ? [{ name: "online", state: "seen", at: used.lastUsedAt.toISOString(), by: `…${used.hint}` }]
    : [];
  return [secret, ...online, ...stationsOfCheck(check)];
}

/** Which finding of the check tells of which station. */
const findings: Partial<Record<SetupStation, readonly string[]>> = {
  online: ["address", "reachable"],
  refusal: ["refusal", "challenge"],
  metadata: ["metadata", "resource", "authorization-servers", "issuer-metadata"],
};

function stationsOfCheck(check: ServerCheck | null): StationView[] {
  if (!check?.findings) return [];
  const at = check.at.toISOString();
  return Object.entries(findings).flatMap(([station, ids]): StationView[] => {
    const name = station as SetupStation;
    const told = check.findings?.filter(({ id }) => ids.includes(id)) ?? [];
    const failed = told.find(({ status }) => status === "fail");
    if (failed) {
      const { title, cause = failed.seen, fix = "" } = failed;
      return [{ name, state: "failed", at, title: `Not so: ${title}`, fix: `${cause} ${fix}`.trim() }];
    }
    return told.some(({ status }) => status === "ok") ? [{ name, state: "seen", at }] : [];
  });
}

function stationsOfConnection(
  connection: ConnectionRecord | undefined | null,
  names: Map<string, string>,
): StationView[] {
  if (!connection) return [];
  const { _id: attempt, seen = {}, clientId = "", accountId = "" } = connection;
  const client = names.get(clientId);
  const person = names.get(accountId);
  const reached: [SetupStation, Date | undefined, string | undefined][] = [
    ["identify", seen.ask ?? seen.identify, client],
    ["allow", seen.allow, person],
    ["token", seen.token, client],
    ["call", seen.call, person],
  ];
  const stations = reached.flatMap(([name, at, by]) =>
    at ? [{ name, state: "seen" as const, at: at.toISOString(), attempt, ...(by && { by }) }] : [],
  );
  return [...stations, ...failureOf(connection)];
}

function failureOf({ _id, ending, failures }: ConnectionRecord): StationView[] {
  const failure = failures?.at(-1);
  if (ending?.outcome !== "failed" || !failure) return [];
  const { title, fix } = diagnose(failure);
  const name = setupStationOf[stationOf(failure)];
  return name ? [{ name, state: "failed", at: failure.at.toISOString(), title, fix, attempt: _id }] : [];
}

const setupStationOf: Partial<Record<ReturnType<typeof stationOf>, SetupStation>> = {
  metadata: "metadata",
  identify: "identify",
  ask: "identify",
  sign_in: "allow",
  allow: "allow",
  token: "token",
  call: "call",
};

/** Of those that came equally far the newest, which stands first. */
function furthest(newest: ConnectionRecord[]): ConnectionRecord | undefined {
  const reached = ({ seen = {} }: ConnectionRecord) => Object.keys(seen).length;
  return newest.toSorted((one, other) => reached(other) - reached(one))[0];
}
