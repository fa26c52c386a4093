/** Consents: what a person allowed a client, and when they need not be asked again. */

import type { Collection } from "mongodb";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { Artifact, ClientRecord, Database } from "../shared/server/database.ts";
import type { Clients } from "./clients.ts";
import { isFirstParty } from "./first-party.ts";
import { Gathered } from "./gathered.ts";
import { orUnavailable } from "./outage.ts";
import { ShortCache } from "./short-cache.ts";

/** One permission: a person, a client, and the server URL it is for. */
export interface Connection {
  accountId: string;
  clientId: string;
  resource: string;
}

/** What is known of a client that asks. */
export interface Acquaintance {
  /** Whose owner added it by hand. */
  projectId: string | undefined;
  isRemembered: boolean;
  firstSeen: { at: Date; others: number; othersAtMost: number } | undefined;
}

/** Of all who allowed a client, how many are counted, how many grants are looked at for that, and how many are few. */
const counted = { people: 50, grants: 200, few: 20 };

export class Consents {
  readonly #clients: Clients;
  readonly #artifacts: Collection<Artifact>;
  readonly #newestGrants: Gathered<Connection, string | undefined>;
  /** Where there are many: one more or less makes no difference there. */
  readonly #many = new ShortCache<Set<string>>("consents", { milliseconds: 60_000, maximum: 1_000 });

  constructor({ artifacts }: Database, clients: Clients) {
    this.#clients = clients;
    this.#newestGrants = new Gathered((connections) => newestGrants(artifacts, connections));
    this.#artifacts = artifacts;
  }

  /**
   * The engine's `loadExistingGrant`. A client that introduced itself is asked about at each connection: the name and
   * address it gave itself prove nothing about who asks this time. Only a client that the project's owner added, whose
   * answers go to one https origin and to no other, is remembered. What is ourselves is known to us.
   */
  async existingGrant(ctx: KoaContextWithOIDC) {
    const { client, account, session, result, provider, params, route } = ctx.oidc;
    if (result?.consent?.grantId) return provider.Grant.find(result.consent.grantId);
    if (!client || !account) return undefined;
    const { clientId } = client;
    const { accountId } = account;
    if (isFirstParty(clientId)) return this.#ownGrant(provider, { accountId, clientId });
    // A device has no address that could vouch for it.
    if (/^(code|device)_/.test(route) || !(await this.isRemembered(clientId))) return undefined;
    const resource = String(params?.resource);
    // What this browser was allowed last, most likely; then the person need not be looked up.
    const last = session?.grantIdFor(clientId);
    const grant = last ? await provider.Grant.find(last) : undefined;
    const isOurs = grant?.accountId === accountId && grant.getResourceScope(resource);
    return isOurs ? grant : this.find(provider, { accountId, clientId, resource });
  }

  async acquaintance({ clientId, accountId }: Connection): Promise<Acquaintance> {
    const [record, people] = await Promise.all([
      this.#clients.find(clientId),
      this.#peopleWhoAllowed(clientId),
    ]);
    const others = people.size - (people.has(accountId) ? 1 : 0);
    return {
      projectId: record?.projectId,
      isRemembered: isRemembered(record),
      firstSeen: record ? { at: record.createdAt, others, othersAtMost: counted.people } : undefined,
    };
  }

  /** Whether what a person allowed this client holds for the next time too. */
  async isRemembered(clientId: string): Promise<boolean> {
    return isRemembered(await this.#clients.find(clientId));
  }

  async find(provider: Provider, connection: Connection) {
    const grantId = await orUnavailable(() => this.#newestGrants.ask(connection));
    return grantId === undefined ? undefined : provider.Grant.find(grantId);
  }

  async #peopleWhoAllowed(clientId: string): Promise<Set<string>> {
    const people = await this.#many.get(clientId, () => peopleWhoAllowed(this.#artifacts, clientId));
    if (people.size <= counted.few) this.#many.forget(clientId);
    return people;
  }

  async #ownGrant(provider: Provider, whose: Pick<Connection, "accountId" | "clientId">) {
    const grant = new provider.Grant(whose);
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  }
}

async function newestGrants(
  artifacts: Collection<Artifact>,
  connections: Connection[],
): Promise<(string | undefined)[]> {
  const any = connections.map(({ accountId, clientId, resource }) => ({ accountId, clientId, resource }));
  const found = await artifacts
    .find({ model: "Grant", $or: any })
    .project<Connection & { grantId: string }>({ _id: 0, accountId: 1, clientId: 1, resource: 1, grantId: 1 })
    .sort({ expiresAt: 1 })
    .toArray();
  // Of several the last, which is the newest.
  const newest = new Map(found.map((grant) => [keyOf(grant), grant.grantId]));
  return connections.map((connection) => newest.get(keyOf(connection)));
}

function keyOf({ accountId, clientId, resource }: Connection): string {
  return [accountId, clientId, resource].join(" ");
}

/** Some of them; all if they are few. */
async function peopleWhoAllowed(artifacts: Collection<Artifact>, clientId: string): Promise<Set<string>> {
  const found = await orUnavailable(() =>
    artifacts
      .aggregate<{ _id: string }>([
        // In the words of the index, which is all that is read.
        { $match: { clientId, model: "Grant" } },
        { $project: { _id: 0, accountId: 1 } },
        { $limit: counted.grants },
        { $group: { _id: "$accountId" } },
        { $limit: counted.people + 2 },
      ])
      .toArray(),
  );
  return new Set(found.map(({ _id }) => _id));
}

function isRemembered(record: ClientRecord | null): boolean {
  const uris: string[] = record?.projectId ? record.metadata.redirect_uris : [];
  const origins = new Set(uris.map((uri) => new URL(uri).origin));
  return origins.size === 1 && uris.every((uri) => redirectKind(uri) === "https");
}
