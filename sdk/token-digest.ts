/** Token digest: what stands for a token wherever one is remembered. */
import * as crypto from "node:crypto";

/** SHA-256, so that a dump of the process has no memory of usable tokens. */
export function digest(token: string): string {
  // Node 18 has no crypto.hash, which is several times faster.
  if (crypto.hash) return crypto.hash("sha256", token, "base64url");
  return crypto.createHash("sha256").update(token).digest("base64url");
}
