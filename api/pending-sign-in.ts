/** Pending sign-in: what the browser keeps, sealed, while its person is at the issuer. */
import type { Request, Response } from "express";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { z } from "zod";
import type { Keyring } from "../shared/server/keyring.ts";
import { Cookie } from "./cookies.ts";

const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** How old the person's sign-in at the issuer may be, in seconds. */
  maxAge: z.number(),
  next: z.string(),
  expiresAt: z.number(),
});
export type PendingSignIn = z.infer<typeof pendingSchema>;

const lifetime = 15 * 60_000;
const sealContext = "pending sign-in";

export class PendingSignIns {
  readonly #keyring: Keyring;
  readonly #cookie: Cookie;

  constructor(keyring: Keyring, dashboardUrl: string) {
    this.#keyring = keyring;
    this.#cookie = new Cookie("sign_in", dashboardUrl);
  }

  /** @param wish where the person wants to be afterwards, as the request says, and what the sign-in has to prove */
  begin(response: Response, { next, maxAge }: { next: unknown; maxAge: number }): PendingSignIn {
    const pending = {
      state: randomState(),
      nonce: randomNonce(),
      codeVerifier: randomPKCECodeVerifier(),
      maxAge,
      next: localPath(next),
      expiresAt: Date.now() + lifetime,
    };
    const sealed = this.#keyring.seal("dashboard-sign-in", sealContext, JSON.stringify(pending));
    this.#cookie.set(response, Buffer.from(sealed, "base64").toString("base64url"), lifetime);
    return pending;
  }

  /** The one begun in this browser, which can be taken up once. */
  take(request: Request, response: Response): PendingSignIn | undefined {
    const sealed = Buffer.from(this.#cookie.read(request) ?? "", "base64url").toString("base64");
    this.#cookie.clear(response);
    const opened = this.#keyring.open("dashboard-sign-in", sealContext, sealed);
    const pending = opened && pendingSchema.safeParse(JSON.parse(opened)).data;
    return pending && pending.expiresAt > Date.now() ? pending : undefined;
  }
}

/**
 * A path of this origin: `//host` and `/\host` would be addresses of others, also with a tab or line break between,
 * which browsers drop. Longer ones would not fit into the cookie.
 */
export function localPath(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])[^\s\p{Cc}]{0,1000}$/u.test(next) ? next : "/";
}
