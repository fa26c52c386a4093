/**
 * Rotation: a used refresh token within its grace window yields the same successor again.
 *
 * MCP clients run in several processes that share one refresh token, and answers get lost; strict one-time use logs
 * their people out. So for a window after its first use a refresh token may be presented again, a limited number
 * of times, and the answer holds the successor that the first answer held. After that, use is theft: the engine
 * revokes the grant (RFC 9700 §4.14.2).
 */
import { createHmac, randomBytes } from "node:crypto";
import type { Collection } from "mongodb";
import Provider from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import { artifactId, tokenPrefix } from "./artifact.ts";

const maximumUses = 10;

interface Used {
  _id: string;
  value: string;
}

export class Rotation {
  readonly #graceMilliseconds: number;
  /** By request: the successor's value, which both who know the old token and can read the database can derive. */
  readonly #successors = new WeakMap<object, string>();

  /** @param graceSeconds 0 means strict one-time use */
  constructor(graceSeconds: number) {
    this.#graceMilliseconds = graceSeconds * 1000;
  }

  /** Whether a refresh token first used at that time may still be presented. The use itself is decided by {@link consume}. */
  mayReplay(consumedAt: Date): boolean {
    return Date.now() - consumedAt.getTime() < this.#graceMilliseconds;
  }

  /** Counts a use, keeps the time of the first one, and says whether this use is allowed. */
  async consume(artifacts: Collection<Artifact>, { _id, value }: Used): Promise<boolean> {
    const now = new Date();
    const windowStart = new Date(now.getTime() - this.#graceMilliseconds);
    const used = await artifacts.findOneAndUpdate(
      {
        _id,
        $or: [
          { consumedAt: { $exists: false } },
          { consumedAt: { $gt: windowStart }, uses: { $lt: maximumUses } },
        ],
      },
      [
        {
          $set: {
            consumedAt: { $ifNull: ["$consumedAt", now] },
            salt: { $ifNull: ["$salt", newSalt()] },
            uses: { $add: [{ $ifNull: ["$uses", 0] }, 1] },
          },
        },
      ],
      { projection: { salt: 1, uses: 1 }, returnDocument: "after" },
    );
    if (!used?.salt) return false;
    const successor = successorOf(value, used.salt);
    const spent = (used.uses ?? 0) > 1 && (await isConsumed(artifacts, successor));
    // The successor went on to its own successor: whoever comes late gets a token of its own beside it.
    this.#remember(spent ? successorOf(value, newSalt()) : successor);
    return true;
  }

  /** The value the refresh token to be issued in this request must have; undefined unless it succeeds another. */
  successor(): string | undefined {
    return Provider.ctx && this.#successors.get(Provider.ctx);
  }

  #remember(successor: string): void {
    if (Provider.ctx) this.#successors.set(Provider.ctx, successor);
  }
}

async function isConsumed(artifacts: Collection<Artifact>, value: string): Promise<boolean> {
  const found = await artifacts.findOne(
    { _id: artifactId("RefreshToken", value) },
    { projection: { consumedAt: 1 } },
  );
  return found?.consumedAt !== undefined;
}

function successorOf(value: string, salt: string): string {
  return tokenPrefix("RefreshToken") + createHmac("sha256", value).update(salt).digest("base64url");
}

function newSalt(): string {
  return randomBytes(16).toString("base64url");
}
