/** Consents: what a person allowed a client, and when they need not be asked again. */

import type { Collection } from "mongodb";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { Artifact, ClientRecord } from "../shared/server/database.ts";
import { grantsIndex } from "../shared/server/indexes.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Clients } from "./clients.ts";
import { isFirstParty } from "./first-party.ts";
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

/** Of all who allowed a client, how many are counted, and how many grants are looked at for that. */
const counted = { people: 50, grants: 200 };

export class Consents {
  readonly #clients: Clients;
  readonly #store: ArtifactStore;
  readonly #people = new ShortCache<Set<string>>("consents", { maximum: 1_000 });

  constructor(store: ArtifactStore, clients: Clients) {
    this.#clients = clients;
    this.#store = store;
  }

  /**
   * The engine's `loadExistingGrant`. A client that introduced itself is asked about at each connection: the name and
   * address it gave itself prove nothing about who asks this time. Only a client that the project's owner added, whose
   * answers go to one https origin and to no other, is remembered. What is ourselves is known to us.
   */
  async existingGrant(ctx: KoaContextWithOIDC) {
    const { client, account, session, result, provider, params, route } = ctx.oidc;
    if (!client || !account) return undefined;
    if (result?.consent) return this.#grantAllowed(ctx, account.accountId);
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
      this.#people.get(clientId, () => peopleWhoAllowed(this.#store.collection, clientId)),
    ]);
    const others = people.size - (people.has(accountId) ? 1 : 0);
    return {
      projectId: record?.projectId,
      isRemembered: answersOneOrigin(record),
      firstSeen: record ? { at: record.createdAt, others, othersAtMost: counted.people } : undefined,
    };
  }

  isRemembered(clientId: string): Promise<boolean> {
    return isRemembered(this.#clients, clientId);
  }

  /** The newest. Whoever connects anew again and again has many, of which the index shows one. */
  async find(provider: Provider, { accountId, clientId, resource }: Connection) {
    const newest = await orUnavailable(() =>
      this.#store.collection.findOne(
        { model: "Grant", clientId, accountId, resource },
        { sort: { expiresAt: -1 }, hint: grantsIndex },
      ),
    );
    if (newest?.grantId === undefined) return undefined;
    this.#store.reads.set(newest._id, newest);
    return provider.Grant.find(newest.grantId);
  }

  /** Where consent is remembered, more is added to what was allowed before; else each connection has a grant of its own. */
  async #grantAllowed({ oidc }: KoaContextWithOIDC, accountId: string) {
    const { client, provider, params, result, entities } = oidc;
    const { grantId } = result?.consent ?? {};
    const before = grantId === undefined ? undefined : await provider.Grant.find(grantId);
    const jti = entities.Interaction?.cid;
    const grant =
      before ?? Object.assign(new provider.Grant({ accountId, clientId: client?.clientId }), { jti });
    grant.addResourceScope(String(params?.resource), String(params?.scope));
    await grant.save();
    (await this.#people.peek(grant.clientId ?? ""))?.add(accountId);
    return grant;
  }

  async #ownGrant(provider: Provider, whose: Pick<Connection, "accountId" | "clientId">) {
    const grant = new provider.Grant(whose);
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  }
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

/** Whether what a person allowed this client holds for the next time too. */
export async function isRemembered(clients: Clients, clientId: string): Promise<boolean> {
  // Neither is added by an owner, and a document may have to be fetched.
  if (isFirstParty(clientId) || isDocumentAddress(clientId)) return false;
  return answersOneOrigin(await clients.find(clientId));
}

function answersOneOrigin(record: ClientRecord | null): boolean {
  const uris: string[] = record?.projectId ? record.metadata.redirect_uris : [];
  const origins = new Set(uris.map((uri) => new URL(uri).origin));
  return origins.size === 1 && uris.every((uri) => redirectKind(uri) === "https");
}
