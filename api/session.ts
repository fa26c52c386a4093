/** Session: a browser that is signed in to the dashboard. */
import { hash, randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type { DashboardSession, Database, User } from "../shared/server/database.ts";
import { networkOf } from "../shared/server/network.ts";
import { Cookie } from "./cookies.ts";

const minute = 60_000;
const hour = 60 * minute;

/** Milliseconds: without use, and at most. */
export const sessionLifetime = { idle: 12 * hour, absolute: 7 * 24 * hour };

export interface SignedIn {
  user: User;
  session: DashboardSession;
}

type SignIn = Pick<DashboardSession, "userId" | "signedInAt">;

export class Sessions {
  readonly #database: Database;
  readonly #cookie: Cookie;

  constructor(database: Database, dashboardUrl: string) {
    this.#database = database;
    this.#cookie = new Cookie("session", dashboardUrl);
  }

  /** Begins a session, always under a new id: one from before the sign-in may be known to others. */
  async start(request: Request, response: Response, signIn: SignIn): Promise<void> {
    await this.#forget(request);
    const value = randomBytes(32).toString("base64url");
    const now = new Date();
    const times = { createdAt: now, lastSeenAt: now, expiresAt: expiry({ createdAt: now }, now) };
    const session = { _id: idOf(value), ...signIn, ...times, ...circumstancesOf(request) };
    await this.#database.dashboardSessions.insertOne(session);
    this.#cookie.set(response, value, sessionLifetime.absolute);
  }

  /** Who is signed in in this browser. */
  async signedIn(request: Request): Promise<SignedIn | null> {
    const value = this.#cookie.read(request);
    if (!value) return null;
    const { dashboardSessions, users } = this.#database;
    const session = await dashboardSessions.findOne({ _id: idOf(value) });
    if (!session || session.expiresAt.getTime() <= Date.now()) return null;
    await this.#noteUse(session);
    const user = await users.findOne({ _id: session.userId });
    return user && { user, session };
  }

  async end(request: Request, response: Response): Promise<void> {
    await this.#forget(request);
    this.#cookie.clear(response);
  }

  async #forget(request: Request): Promise<void> {
    const value = this.#cookie.read(request);
    if (value) await this.#database.dashboardSessions.deleteOne({ _id: idOf(value) });
  }

  /** At most once a minute, so that a page's calls do not each write. */
  async #noteUse(session: DashboardSession): Promise<void> {
    const now = new Date();
    if (now.getTime() - session.lastSeenAt.getTime() < minute) return;
    const change = { $set: { lastSeenAt: now, expiresAt: expiry(session, now) } };
    await this.#database.dashboardSessions.updateOne({ _id: session._id }, change);
  }
}

/** By which a person tells their browsers apart. */
function circumstancesOf(request: Request): Pick<DashboardSession, "userAgent" | "address"> {
  const userAgent = request.get("User-Agent")?.slice(0, 300);
  const address = networkOf(request.ip ?? "");
  return { ...(userAgent && { userAgent }), ...(address && { address }) };
}

function expiry({ createdAt }: Pick<DashboardSession, "createdAt">, lastSeenAt: Date): Date {
  const { idle, absolute } = sessionLifetime;
  return new Date(Math.min(lastSeenAt.getTime() + idle, createdAt.getTime() + absolute));
}

function idOf(value: string): string {
  return hash("sha256", value, "base64url");
}
