/** Project: one MCP server (or several addresses of it) with its scopes and registration secrets. */
import * as z from "zod/mini";
import type { Role } from "./role.ts";
import type { Scope } from "./scope.ts";
import { serverUrl } from "./server-url.ts";
import type { SignInPolicy } from "./sign-in-policy.ts";

/** Controls, and characters that are not seen or turn the direction of what follows. */
const deceptive = /[\p{Cc}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

export const projectName = z.string().check(
  z.trim(),
  z.refine(
    (name) => !deceptive.test(name),
    "A name has no invisible characters and none that change the writing direction.",
  ),
  z.minLength(1, "Give the project a name: people see it when they allow a client."),
  z.maxLength(60, "A name has at most 60 characters."),
);

export const projectInput = z.object({ name: projectName, serverUrl });

/** For how long an old registration secret stays valid after a new one was generated, in hours. */
export const secretOverlapHours = z.literal([0, 1, 24, 168]);

/**
 * `strict`: each refresh token works once. `window`: a used one yields its successor again for a while. `off`: it works
 * until it expires, for clients that never keep the new one.
 */
export const refreshRotation = z.literal(["strict", "window", "off"]);

/** Both are introspected and revoked alike; a JWT (RFC 9068) can also be read by others than its project. */
export const tokenFormat = z.literal(["opaque", "jwt"]);

/** A project as its members see it. */
export interface Project {
  id: string;
  name: string;
  /** The reader's own. */
  role: Role;
  serverUrls: string[];
  scopes: Scope[];
  rotation: z.infer<typeof refreshRotation>;
  tokenFormat: z.infer<typeof tokenFormat>;
  /** Who may sign in; anyone if absent. */
  signInPolicy?: SignInPolicy;
  /** Newest first. Holds at most two that are live. */
  secrets: RegistrationSecret[];
  createdAt: string;
}

/** What may be shown of a registration secret after it was shown once. */
export interface RegistrationSecret {
  id: string;
  /** Last four characters before the issuer part, to tell secrets apart. */
  hint: string;
  createdAt: string;
  /** When it stops working; absent while it is the current one. */
  expiresAt?: string;
  lastUsedAt?: string;
}
