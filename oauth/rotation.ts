/**
 * Rotation: a used refresh token within its grace window yields the same successor again.
 *
 * MCP clients run in several processes that share one refresh token, and answers get lost; strict one-time use logs
 * their people out. So for a window after its first use a refresh token may be presented again, a limited number
 * of times, and the answer holds the successor that the first answer held. After that, use is theft: the engine
 * revokes the grant (RFC 9700 §4.14.2).
 */
import { createHmac, randomBytes } from "node:crypto";
import type { Filter } from "mongodb";
import Provider from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { artifactId, tokenPrefix } from "./artifact.ts";
import type { Records } from "./records.ts";

const maximumUses = 10;

type Wanted = Pick<ProjectRecord, "rotation" | "rotationWindow">;

interface Used {
  _id: string;
  value: string;
}

export class Rotation {
  /** Seconds. */
  readonly #usualWindow: number;
  /** By request: the value of the refresh token to be issued. Set when the old one is consumed, read when it is named. */
  readonly #successors = new WeakMap<object, string>();
  /** By request: the window that the project wants, in seconds. */
  readonly #windows = new WeakMap<object, number>();

  /** @param usualWindow in seconds, for projects that settle none; 0 means strict one-time use */
  constructor(usualWindow: number) {
    this.#usualWindow = usualWindow;
  }

  /** The refresh of this request is as its project wants it. */
  follow(request: object, { rotation, rotationWindow = this.#usualWindow }: Wanted): void {
    this.#windows.set(request, rotation === "strict" ? 0 : rotationWindow);
  }

  /** Whether a used refresh token may be presented again. Whether it may still be used is decided by {@link consume}. */
  mayReplay({ replayableUntil, uses = 0 }: Artifact): boolean {
    return replayableUntil !== undefined && replayableUntil.getTime() > Date.now() && uses < maximumUses;
  }

  /**
   * Counts a use and keeps the time of the first one.
   *
   * @returns the refresh token, or null if this use is not allowed or the conditions do not hold
   */
  async consume(
    records: Records<Artifact>,
    { _id, value }: Used,
    conditions: Filter<Artifact> = {},
  ): Promise<Artifact | null> {
    const now = new Date();
    const seconds = (Provider.ctx && this.#windows.get(Provider.ctx)) ?? this.#usualWindow;
    const first = { consumedAt: now, salt: newSalt(), uses: 1 };
    const isReplayable = { ...conditions, replayableUntil: { $gt: now }, uses: { $lt: maximumUses } };
    // Without a window there is no other way: clocks that differ by a millisecond must not open one.
    const window = seconds > 0 && {
      change: { ...first, replayableUntil: new Date(now.getTime() + seconds * 1000) },
      otherwise: { conditions: isReplayable, update: { $inc: { uses: 1 } } },
    };
    const used = await records.claim({
      _id,
      conditions: { ...conditions, consumedAt: { $exists: false } },
      change: first,
      ...window,
    });
    if (!used?.salt) return null;
    const successor = successorOf(value, used.salt);
    const spent = (used.uses ?? 0) > 1 && (await isConsumed(records, successor));
    // The successor went on to its own successor: whoever comes late gets a token of its own beside it.
    this.#remember(spent ? successorOf(value, newSalt()) : successor);
    return used;
  }

  /** The value the refresh token to be issued in this request must have; undefined unless it succeeds another. */
  successor(): string | undefined {
    return Provider.ctx && this.#successors.get(Provider.ctx);
  }

  #remember(successor: string): void {
    if (Provider.ctx) this.#successors.set(Provider.ctx, successor);
  }
}

async function isConsumed(records: Records<Artifact>, value: string): Promise<boolean> {
  const found = await records.find(artifactId("RefreshToken", value));
  return found?.consumedAt !== undefined;
}

function successorOf(value: string, salt: string): string {
  return tokenPrefix("RefreshToken") + createHmac("sha256", value).update(salt).digest("base64url");
}

function newSalt(): string {
  return randomBytes(16).toString("base64url");
}
