/** Project: one MCP server (or several addresses of it) with its scopes and registration secrets. */
import * as z from "zod/mini";
import type { Branding } from "./branding.ts";
import type { ClientPolicy } from "./client-policy.ts";
import { deceptive } from "./deceptive-text.ts";
import type { TokenLifetimes } from "./lifetimes.ts";
import type { Role } from "./role.ts";
import type { Scope } from "./scope.ts";
import { serverUrl } from "./server-url.ts";
import type { SignInPolicy } from "./sign-in-policy.ts";

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

/** Whatever tells secrets apart: the place that uses one. */
export const secretLabel = z.string().check(
  z.trim(),
  z.refine((label) => !deceptive.test(label), "Leave out invisible characters."),
  z.maxLength(60, "A label has at most 60 characters."),
);

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
  /** Of a rotation with a window, in seconds; as the operator set it if absent. */
  rotationWindow?: number;
  tokenFormat: z.infer<typeof tokenFormat>;
  lifetimes: TokenLifetimes;
  branding: Branding;
  clientPolicy: ClientPolicy;
  /** Who may sign in; anyone if absent. */
  signInPolicy?: SignInPolicy;
  /** It cannot be deleted until an owner switches this off. */
  deletionProtected: boolean;
  /** Newest first. Holds at most two that are live. */
  secrets: RegistrationSecret[];
  createdAt: string;
}

/** What may be shown of a registration secret after it was shown once. */
export interface RegistrationSecret {
  id: string;
  /** Last four characters before the issuer part, to tell secrets apart. */
  hint: string;
  /** The members' own name for it. */
  label?: string;
  createdAt: string;
  /** The member's username; absent if the account is gone. */
  createdBy?: string;
  /** When it stops working; absent while it is the current one. */
  expiresAt?: string;
  lastUsedAt?: string;
  /** By which program and from which network it was used last. Not told to viewers. */
  lastUsedBy?: { userAgent?: string; address?: string };
}

/** A project that can be restored. */
export interface DeletedProject {
  id: string;
  name: string;
  serverUrls: string[];
  deletedAt: string;
  /** When it goes for good. */
  expiresAt: string;
}
