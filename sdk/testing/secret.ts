/** Test secret: a registration secret as the SDK accepts it, for an issuer that exists only in a test. */
import { gzipSync } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Zeros instead of random characters: nobody takes it for a real one. */
export function testSecret(issuer: string): string {
  const random = "0".repeat(43);
  const tail = Buffer.from(issuer).toString("base64url");
  return `mcpauth_sk_${random}${checksum(`${random}_${tail}`)}_${tail}`;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  while (digits.length < 6) {
    digits = alphabet[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** A gzip stream ends with the CRC-32 and the length of its text (RFC 1952 §2.3.1); Node 18 offers no other way to it. */
function crc32(text: string): number {
  const stream = gzipSync(text);
  return stream.readUInt32LE(stream.length - 8);
}
