/**
 * Grant sources: the code or refresh token a token request redeems. It is looked at before the engine does, to check
 * the request while nothing is spent, and read from the database once.
 */
import type { AdapterPayload } from "oidc-provider";
import Provider from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import type { Minted } from "./minted-refresh.ts";

interface Redemption {
  reads: Map<string, Promise<Artifact | null>>;
  source?: Artifact;
  /** Consumed in this request already. */
  consumed: boolean;
  /** Its reuse ended the connection. */
  endedByReuse?: boolean;
  /** Whose server it is for. */
  project?: ProjectRecord;
}

export class GrantSources {
  readonly #redemptions = new WeakMap<object, Redemption>();

  async read(_id: string, load: () => Promise<Artifact | null>): Promise<Artifact | null> {
    const redemption = this.#current();
    if (!redemption) return load();
    const read = redemption.reads.get(_id) ?? load();
    redemption.reads.set(_id, read);
    const source = await read;
    if (source) redemption.source = source;
    return source;
  }

  /** What one command consumed and read; the engine is to see it as it was before. */
  keepConsumed({ consumedAt: _now, ...source }: Artifact): void {
    const redemption = this.#current();
    redemption?.reads.set(source._id, Promise.resolve(source));
    if (redemption) redemption.consumed = true;
  }

  /** The code or refresh token of the token request under way. */
  redeemed(): Artifact | undefined {
    return this.#current()?.source;
  }

  /** What the refresh token of the request under way says of a minted person, which holds for its successors. */
  minted(): Minted | undefined {
    return this.redeemed()?.payload.minted;
  }

  keepProject(project: ProjectRecord): void {
    const redemption = this.#current();
    if (redemption) redemption.project = project;
  }

  /** The project whose server the redeemed token is for. */
  project(): ProjectRecord | undefined {
    return this.#current()?.project;
  }

  isConsumed(): boolean {
    return this.#current()?.consumed ?? false;
  }

  noteEndedByReuse(): void {
    const redemption = this.#current();
    if (redemption) redemption.endedByReuse = true;
  }

  /** What a token request redeemed, for the record of it. */
  redemptionOf(request: object): { source?: Artifact; replayed: boolean; endedByReuse: boolean } {
    const { source, consumed, endedByReuse = false } = this.#redemptions.get(request) ?? {};
    // Counted with this use if it was consumed at once, else without it.
    const replayed = consumed ? (source?.uses ?? 0) > 1 : source?.consumedAt !== undefined;
    return { ...(source && { source }), replayed, endedByReuse };
  }

  /**
   * The grant that the redeemed token hangs on, as far as that token knows it: the token says what was allowed. That
   * the grant still stands is checked when the new tokens are written (`ArtifactStore.flush`).
   */
  impliedGrant(grantId: string): AdapterPayload | undefined {
    const source = this.#current()?.source;
    if (source?.grantId !== grantId) return undefined;
    const { accountId, clientId, resource, payload } = source;
    const scope = String(payload.scope ?? "");
    const allowed = resource ? { resources: { [resource]: scope } } : { openid: { scope } };
    const exp = Math.floor(Date.now() / 1000) + 60;
    const owner = { ...(accountId && { accountId }), ...(clientId && { clientId }) };
    return { kind: "Grant", jti: grantId, exp, ...owner, ...allowed };
  }

  #current(): Redemption | undefined {
    const request = Provider.ctx;
    if (request?.oidc.route !== "token") return undefined;
    const redemption = this.#redemptions.get(request) ?? { reads: new Map(), consumed: false };
    this.#redemptions.set(request, redemption);
    return redemption;
  }
}
