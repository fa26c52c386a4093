/** Consents: what a person allowed a client, and when they need not be asked again. */

import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { redirectKind } from "../shared/redirect-uri.ts";
import { dashboardClientId } from "../shared/server/dashboard-client.ts";
import type { Database } from "../shared/server/database.ts";
import type { Clients } from "./clients.ts";
import { orUnavailable } from "./outage.ts";

/** One permission: a person, a client, and the server URL it is for. */
export interface Connection {
  accountId: string;
  clientId: string;
  resource: string;
}

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
   * answers go to one https origin and to no other, is remembered. The dashboard is known to us.
   */
  async existingGrant(ctx: KoaContextWithOIDC) {
    const { client, account, session, result, provider, params, route } = ctx.oidc;
    if (result?.consent?.grantId) return provider.Grant.find(result.consent.grantId);
    if (!client || !account) return undefined;
    const { clientId } = client;
    const { accountId } = account;
    if (clientId === dashboardClientId) return this.#dashboardGrant(provider, accountId);
    // A device has no address that could vouch for it.
    if (/^(code|device)_/.test(route) || !(await this.isRemembered(clientId))) return undefined;
    const resource = String(params?.resource);
    // What this browser was allowed last, most likely; then the person need not be looked up.
    const last = session?.grantIdFor(clientId);
    const grant = last ? await provider.Grant.find(last) : undefined;
    const isOurs = grant?.accountId === accountId && grant.getResourceScope(resource);
    return isOurs ? grant : this.find(provider, { accountId, clientId, resource });
  }

  /** Whether what a person allowed this client holds for the next time too. */
  async isRemembered(clientId: string): Promise<boolean> {
    const record = await this.#clients.find(clientId);
    const uris: string[] = record?.projectId ? record.metadata.redirect_uris : [];
    const origins = new Set(uris.map((uri) => new URL(uri).origin));
    return origins.size === 1 && uris.every((uri) => redirectKind(uri) === "https");
  }

  async find(provider: Provider, connection: Connection) {
    const { artifacts } = this.#database;
    const newest = { sort: { expiresAt: -1 } } as const;
    const found = await orUnavailable(() => artifacts.findOne({ ...connection, model: "Grant" }, newest));
    return found?.grantId ? provider.Grant.find(found.grantId) : undefined;
  }

  async #dashboardGrant(provider: Provider, accountId: string) {
    const grant = new provider.Grant({ clientId: dashboardClientId, accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  }
}
