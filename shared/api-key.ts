/** API key: what opened a project's servers before OAuth did, imported as a hash so that it still does until it ends. */
import * as z from "zod/mini";

/** What introspection states of a key, by which no key ever passes for an access token (RFC 6749 §8.1). */
export const apiKeyTokenType = "urn:mcpauth:params:oauth:token-type:api_key";
/** The client of every call with a key: a key does not say through which program it comes. */
export const apiKeyClientId = "api-key";

export const maximumApiKeys = 10_000;
/** Of one request, whose body has its limit too. */
export const maximumImported = 500;
/** Of one act on chosen keys. */
export const maximumChosenKeys = 1_000;

const salted =
  "This is a salted hash, such as bcrypt's: which key it belongs to is only found out by trying every one, so a key that is presented cannot be looked up by it. Issue new keys, and import their SHA-256.";
const notSha256 =
  "A hash is the SHA-256 of the key: 64 hexadecimal digits, or 43 characters of Base64. Never the key itself.";

const hash = z.string(notSha256).check(
  z.trim(),
  z.check((context) => {
    const message = hashProblem(context.value);
    if (message) context.issues.push({ code: "custom", message, input: context.value });
  }),
);

const printable = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

export const importedKey = z.object({
  hash,
  /** By which its holder is found: never the key, nor a part of it. */
  label: z.optional(
    z
      .string()
      .check(
        z.trim(),
        z.maxLength(100, "A label has at most 100 characters."),
        z.regex(printable, "A label has visible characters only."),
      ),
  ),
  /** The project's own id of whoever holds it, as in a mint. */
  subject: z.optional(
    z
      .string()
      .check(
        z.trim(),
        z.minLength(1, "A subject is the id of a user of yours; leave it out where there is none."),
        z.maxLength(255, "A subject has at most 255 characters."),
        z.regex(printable, "A subject has visible characters only."),
      ),
  ),
  /** Of the project's; all of them if left out. */
  scopes: z.optional(
    z.array(z.string().check(z.maxLength(100))).check(z.maxLength(100, "A key has at most 100 scopes.")),
  ),
});
export type ImportedKey = z.infer<typeof importedKey>;

export const apiKeyAlgorithm = z.literal(
  "sha256",
  "Only sha256 without a salt: by any other hash a key that is presented cannot be looked up, or not fast enough.",
);

/** `lately`: in the last seven days. */
export const apiKeyUses = ["lately", "earlier", "never"] as const;
export type ApiKeyUse = (typeof apiKeyUses)[number];
export const latelyDays = 7;

/** A key as members see it. */
export interface ApiKey {
  id: string;
  label?: string;
  subject?: string;
  /** Absent for all of the project's. */
  scopes?: string[];
  importedAt: string;
  /** The member's username, if they still have an account. */
  importedBy?: string;
  revokedAt?: string;
  /** When it was last presented, also in vain. */
  lastUsedAt?: string;
  /** In how many minutes it was. */
  minutesUsed: number;
  /** The caller's program and network, as far as the server knows them. */
  lastUsedBy?: { userAgent?: string; address?: string };
}

export interface ApiKeyPage {
  keys: ApiKey[];
  /** Absent on the last page. */
  next?: string;
  /** Of the whole project: those not revoked, and how many of these were used lately. */
  live: number;
  usedLately: number;
  total: number;
  /** When all of them end, or have ended. */
  endsAt?: string;
}

/** @returns as 32 bytes in Base64url; undefined for what is no SHA-256 */
export function readSha256(text: string): string | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) {
    const bytes = text.match(/../g) ?? [];
    return toBase64Url(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))));
  }
  const base64 = text.replace(/=$/, "").replaceAll("+", "-").replaceAll("/", "_");
  // The last character holds four bits and two that are nought, so that no two texts are one hash.
  return /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(base64) ? base64 : undefined;
}

function toBase64Url(binary: string): string {
  return btoa(binary).replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
}

function hashProblem(text: string): string | undefined {
  if (/^\$[\w-]+\$/.test(text) || /^\{?(s?sha|bcrypt|argon2|scrypt|pbkdf2)/i.test(text)) return salted;
  return readSha256(text) ? undefined : notSha256;
}
