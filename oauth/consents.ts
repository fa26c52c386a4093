/** Consents: what a person allowed a client, and when they need not be asked again. */

import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { ClientRecord, Database } from "../shared/server/database.ts";
import type { Clients } from "./clients.ts";
import { isFirstParty } from "./first-party.ts";
import { orUnavailable } from "./outage.ts";

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

/** Of all who allowed a client, how many are counted, and how many grants are looked at for that. */
const counted = { people: 50, grants: 200 };

export class Consents {
  readonly #database: Database;
  readonly #clients: Clients;

  constructor(database: Database, clients: Clients) {
    this.#database = database;
    this.#clients = clients;
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
    const [record, others] = await Promise.all([
      this.#clients.find(clientId),
      this.#othersWhoAllowed(clientId, accountId),
    ]);
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
    const { artifacts } = this.#database;
    const newest = { sort: { expiresAt: -1 } } as const;
    const found = await orUnavailable(() => artifacts.findOne({ ...connection, model: "Grant" }, newest));
    return found?.grantId ? provider.Grant.find(found.grantId) : undefined;
  }

  async #othersWhoAllowed(clientId: string, accountId: string): Promise<number> {
    const { artifacts } = this.#database;
    const [found] = await orUnavailable(() =>
      artifacts
        .aggregate<{ people: number }>([
          // In the words of the index, which is all that is read.
          { $match: { clientId, model: "Grant", accountId: { $ne: accountId } } },
          { $project: { _id: 0, accountId: 1 } },
          { $limit: counted.grants },
          { $group: { _id: "$accountId" } },
          { $limit: counted.people + 1 },
          { $count: "people" },
        ])
        .toArray(),
    );
    return found?.people ?? 0;
  }

  async #ownGrant(provider: Provider, whose: Pick<Connection, "accountId" | "clientId">) {
    const grant = new provider.Grant(whose);
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  }
}

function isRemembered(record: ClientRecord | null): boolean {
  const uris: string[] = record?.projectId ? record.metadata.redirect_uris : [];
  const origins = new Set(uris.map((uri) => new URL(uri).origin));
  return origins.size === 1 && uris.every((uri) => redirectKind(uri) === "https");
}
