/** Client secret: the credential of a confidential client (RFC 6749 §2.3.1), kept as a hash. */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

const hashedPrefix = "sha256:";

/** 256 random bits: guessing is hopeless, so that a plain hash is enough to keep. */
export function generateClientSecret(): string {
  return `mcpauth_cs_${randomBytes(32).toString("base64url")}`;
}

/** What is stored. It says what it is, so that it never passes as a secret itself. */
export function hashClientSecret(secret: string): string {
  return hashedPrefix + hash("sha256", secret, "base64url");
}

/** Whether a presented secret is the one whose hash is stored. A secret that is known in clear (the dashboard's) is hashed first. */
export function clientSecretMatches(stored: string, presented: string): boolean {
  const expected = stored.startsWith(hashedPrefix) ? stored : hashClientSecret(stored);
  return timingSafeEqual(Buffer.from(expected), Buffer.from(hashClientSecret(presented)));
}
