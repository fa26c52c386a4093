/**
 * Answers: what clients were answered, kept for as long as a code lives. A browser that is told twice to send a form
 * gives up waiting for the first answer, and the code in it would be lost: this way it is answered the same again.
 */
import type Provider from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import { artifactId } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { findCode } from "./authorization-codes.ts";
import { lifetimes } from "./lifetimes.ts";
import type { Records } from "./records.ts";

export interface Answer {
  /** Who decided, and in which session of theirs. */
  accountId: string;
  sessionUid: string;
  /** The redirect URI with the answer in it. */
  location: string;
  outcome: "allowed" | "cancelled";
  clientName: string;
  /** Whether the client has yet to redeem its code. What was redeemed must not be sent again (RFC 6749 §4.1.2). */
  isUnspent: boolean;
}

type Interaction = InstanceType<Provider["Interaction"]>;

export class Answers {
  readonly #records: Records<Artifact>;
  readonly #keyring: Keyring;

  constructor({ fleeting }: ArtifactStore, keyring: Keyring) {
    this.#records = fleeting;
    this.#keyring = keyring;
  }

  /** What is to be stored of an answer. */
  record(
    { uid, cid, session, params }: Interaction,
    answer: Pick<Answer, "location" | "clientName">,
  ): Artifact {
    const _id = idOf(uid);
    return {
      _id,
      model: "Answer",
      payload: { sessionUid: session?.uid },
      sealed: this.#keyring.seal("answers", _id, JSON.stringify(answer)),
      // Whoever ends the connection, or erases the person or the client, finds it by these.
      grantId: cid,
      accountId: session?.accountId ?? "",
      clientId: String(params.client_id),
      expiresAt: new Date(Date.now() + lifetimes.authorizationCode * 1000),
    };
  }

  async find(uid: string): Promise<Answer | undefined> {
    const found = await this.#records.find(idOf(uid));
    if (!found?.sealed || Number(found.expiresAt) < Date.now()) return undefined;
    return this.#open(found, found.sealed);
  }

  async #open({ _id, accountId = "", payload }: Artifact, sealed: string): Promise<Answer | undefined> {
    const opened = this.#keyring.open("answers", _id, sealed);
    if (!opened) return undefined;
    const { location, clientName } = JSON.parse(opened) as Pick<Answer, "location" | "clientName">;
    const { searchParams } = new URL(location);
    const outcome = searchParams.has("error") ? "cancelled" : "allowed";
    const code = searchParams.get("code") ?? "";
    const isUnspent = outcome === "cancelled" || (await this.#isThere(code));
    return { accountId, sessionUid: payload.sessionUid, location, outcome, clientName, isUnspent };
  }

  async #isThere(code: string): Promise<boolean> {
    const found = await findCode(this.#records, artifactId("AuthorizationCode", code));
    return found !== null && found.consumedAt === undefined;
  }
}

function idOf(uid: string): string {
  return artifactId("Answer", uid);
}
