/**
 * Registration secret: the credential of a project, which also says which issuer it belongs to.
 *
 *     mcpauth_sk_ + 43 random base62 characters + 6 of checksum + _ + base64url of the issuer
 */
import { isNextBuild } from "./env.ts";
import { McpAuthConfigError } from "./errors.ts";

const prefix = "mcpauth_sk_";
const pattern = /^mcpauth_sk_([0-9A-Za-z]{43})([0-9A-Za-z]{6})_([A-Za-z0-9_-]+)$/;
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const whereToGetOne = "Copy it from your project's page in the dashboard, or generate a new one there";

/**
 * The issuer a secret belongs to.
 *
 * @throws McpAuthConfigError that says what is wrong with the secret, without repeating any of it
 */
export function issuerOfSecret(secret: unknown): string {
  if (secret === undefined || secret === null || secret === "") {
    // A name nobody answers to (RFC 6761 §6.4): what is made in a build ends with it.
    if (isNextBuild()) return "https://missing-secret.invalid";
    throw new McpAuthConfigError(
      "missing_secret",
      `registrationSecret is missing: set MCPAUTH_SECRET in the environment of this process and pass it on. ${whereToGetOne}.`,
    );
  }
  const problem =
    typeof secret === "string" ? problemOf(secret) : `it must be a string, not ${typeof secret}`;
  if (problem) {
    throw new McpAuthConfigError("invalid_secret", `registrationSecret: ${problem}. ${whereToGetOne}.`);
  }
  return Buffer.from(pattern.exec(String(secret))?.[3] ?? "", "base64url").toString();
}

function problemOf(secret: string): string | undefined {
  if (/["'`\s]/.test(secret)) return "it has quotes or blanks in it; remove them";
  if (!secret.startsWith(prefix)) return `it does not start with ${prefix}, so it is something else`;
  if (secret.includes("...") || secret.includes("…")) return "it is the placeholder of the guide";
  const [, random, sum, tail] = pattern.exec(secret) ?? [];
  if (random === undefined || tail === undefined) return "it is incomplete or has characters no secret has";
  if (sum !== checksum(`${random}_${tail}`)) return "it is mistyped or cut off, as its checksum does not fit";
  return undefined;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let position = 0; position < 6; position++) {
    digits = alphabet[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** CRC-32 as in zlib, which Node 18 does not offer. */
function crc32(text: string): number {
  let crc = -1;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
