/** Permissions: what a person has allowed apps and is still in force, and how it ends. Every query runs on an index. */
import type { Filter } from "mongodb";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import type { Artifact, Database, EventStep } from "../shared/server/database.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Consents } from "./consents.ts";
import { connectedAppsClientId } from "./first-party.ts";
import { orUnavailable } from "./outage.ts";

export interface Permission {
  grantId: string;
  clientId: string;
  /** The server URL. */
  resource: string;
  scopes: string[];
  since: Date;
  lastUsedAt: Date;
  /** Absent where no token is left: the client has no access until it asks for a new one. */
  ends?: End;
}

interface End {
  /** Of the token that lives longest. */
  at: Date;
  /** When the connection began; absent where use does not put its end off. */
  begun?: Date;
}

export interface PermissionParts {
  database: Database;
  store: ArtifactStore;
  consents: Consents;
}

const firstParty = { $nin: [dashboardClientId, connectedAppsClientId] };

export class Permissions {
  readonly #parts: PermissionParts;

  constructor(parts: PermissionParts) {
    this.#parts = parts;
  }

  /** What was used last comes first. What no token is left of is left out, unless new ones come without a question. */
  async of(accountId: string): Promise<Permission[]> {
    const { artifacts } = this.#parts.database;
    const filter: Filter<Artifact> = {
      accountId,
      clientId: firstParty,
      model: { $in: ["Grant", "AccessToken", "RefreshToken"] },
      consumedAt: { $exists: false },
      expiresAt: { $gt: new Date() },
    };
    const records = await orUnavailable(() => artifacts.find(filter).toArray());
    const grants = records.filter(({ model }) => model === "Grant");
    const tokens = Map.groupBy(records, ({ grantId }) => grantId);
    const all = await Promise.all(
      grants.map((grant) => this.#describe(grant, tokens.get(grant.grantId) ?? [])),
    );
    return all
      .filter((permission) => permission !== undefined)
      .toSorted((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
  }

  /** @returns what was ended: nothing if it is somebody else's, or had ended already */
  async end(accountId: string, chosen: { grantId: string } | { clientId: string }): Promise<Artifact[]> {
    const { database, store } = this.#parts;
    const filter: Filter<Artifact> = { $and: [{ accountId, model: "Grant", clientId: firstParty }, chosen] };
    const grants = await orUnavailable(() => database.artifacts.find(filter).toArray());
    await Promise.all(grants.map(({ grantId = "" }) => store.revoke(grantId)));
    return grants;
  }

  async #describe(grant: Artifact, records: Artifact[]): Promise<Permission | undefined> {
    const { grantId = "", clientId = "", resource = "", payload } = grant;
    const tokens = records.filter(({ model }) => model !== "Grant");
    if (tokens.length === 0 && !(await this.#parts.consents.isRemembered(clientId))) return undefined;
    const ends = endOf(tokens);
    const issued = [grant, ...tokens].map((record) => Number(record.payload.iat) * 1000);
    return {
      grantId,
      clientId,
      resource,
      scopes: String(payload.resources?.[resource] ?? "").split(" "),
      since: new Date(Number(payload.iat) * 1000),
      lastUsedAt: new Date(Math.max(...issued, await this.#lastSeen(grantId))),
      ...(ends && { ends }),
    };
  }

  /** When the newest use of it was recorded. Events live for two weeks and may be lost, so this only adds to what is sure. */
  async #lastSeen(grantId: string): Promise<number> {
    const { events } = this.#parts.database;
    const uses: EventStep[] = ["token", "refresh", "replay", "introspection"];
    const newest = { sort: { at: -1 }, projection: { at: 1 } } as const;
    const filter = { attempt: grantId, outcome: "ok" as const, step: { $in: uses } };
    const found = await orUnavailable(() => events.findOne(filter, newest));
    return found?.at.getTime() ?? 0;
  }
}

/** A refresh token puts its end off each time it is used, for as long as its project lets it (lifetimes.ts). */
function endOf(tokens: Artifact[]): End | undefined {
  const last = tokens.toSorted((a, b) => Number(b.expiresAt) - Number(a.expiresAt))[0];
  if (!last?.expiresAt) return undefined;
  if (last.model !== "RefreshToken") return { at: last.expiresAt };
  const first = Number(last.payload.iiat ?? last.payload.iat);
  return { at: last.expiresAt, begun: new Date(first * 1000) };
}
