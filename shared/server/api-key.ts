/** API key: under what an imported key is stored and found. */
import type { Keyring } from "./keyring.ts";

/**
 * A keyed digest per key of the ring, newest first. It is of the project too, so that a copy of the database does not even
 * tell that two projects have a key in common.
 *
 * @param sha256 of the key, in Base64url
 */
export function apiKeyDigests(keyring: Keyring, projectId: string, sha256: string): [string, ...string[]] {
  return keyring.digests("api-keys", `${projectId} ${sha256}`);
}
