/** Identifier: the random name of a record. */
import { randomBytes } from "node:crypto";

/** Prefixes tell people and logs what a record is. */
type Prefix = "usr" | "prj" | "sec" | "cli" | "key";

/** 128 random bits behind a prefix. URL-safe: some clients do not encode Basic credentials. */
export function newIdentifier(prefix: Prefix): string {
  return `${prefix}_${randomBytes(16).toString("base64url")}`;
}
