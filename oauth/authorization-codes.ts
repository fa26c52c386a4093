/** Authorization codes: each is redeemed once (RFC 6749 §4.1.2), by whoever is the first to insert the mark of its use. */
import type { Artifact } from "../shared/server/database.ts";
import { artifactId } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Records } from "./records.ts";

export class AuthorizationCodes {
  readonly #records: Records<Artifact>;

  constructor({ records }: ArtifactStore) {
    this.#records = records;
  }

  /** With `consumedAt` if it was used. */
  async find(_id: string): Promise<Artifact | null> {
    const [code, mark] = await Promise.all([this.#records.find(_id), this.#records.find(markOf(_id))]);
    return code && mark?.consumedAt ? { ...code, consumedAt: mark.consumedAt } : code;
  }

  /**
   * A mark costs MongoDB a third of what a change of the code does, and shares its command with all else that is inserted.
   *
   * @returns false if somebody else was first
   */
  redeem({ _id, grantId, expiresAt }: Artifact): Promise<boolean> {
    return this.#records.insert({
      _id: markOf(_id),
      model: "CodeUse",
      payload: {},
      consumedAt: new Date(),
      ...(grantId && { grantId }),
      ...(expiresAt && { expiresAt }),
    });
  }
}

function markOf(_id: string): string {
  return artifactId("CodeUse", _id);
}
