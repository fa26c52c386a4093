/** Project: one MCP server (or several addresses of it) with its scopes and registration secrets. */
import * as z from "zod/mini";
import type { Scope } from "./scope.ts";
import { serverUrl } from "./server-url.ts";

export const projectName = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, "Give the project a name: people see it when they allow a client."),
    z.maxLength(60, "A name has at most 60 characters."),
  );

export const projectInput = z.object({ name: projectName, serverUrl });

/** For how long an old registration secret stays valid after a new one was generated, in hours. */
export const secretOverlapHours = z.literal([0, 1, 24, 168]);

/** A project as its owner sees it. */
export interface Project {
  id: string;
  name: string;
  serverUrls: string[];
  scopes: Scope[];
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
