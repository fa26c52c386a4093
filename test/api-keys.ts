/** API keys in tests: one as an import leaves it behind. */
import { hash, randomBytes } from "node:crypto";
import { apiKeyDigests } from "../shared/server/api-key.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import type { ApiKeyRecord } from "../shared/server/project-records.ts";
import type { Issuer } from "./harness.ts";

/** @returns the key itself, which only its holder has */
export async function addApiKey(
  { database, keyring }: Pick<Issuer, "database" | "keyring">,
  projectId: string,
  about: Partial<ApiKeyRecord> & { key?: string } = {},
): Promise<{ key: string; id: string }> {
  const { key = `acme_${randomBytes(16).toString("hex")}`, ...rest } = about;
  const [digest] = apiKeyDigests(keyring, projectId, hash("sha256", key, "base64url"));
  const _id = newIdentifier("key");
  const imported = { importedAt: new Date(), importedBy: "usr_1", minutesUsed: 0 };
  await database.apiKeys.insertOne({ _id, projectId, digest, ...imported, ...rest });
  return { key, id: _id };
}

/** A list of them as it is after a while: used, unused, revoked, and one that is still tried. */
export async function addApiKeys(
  issuer: Pick<Issuer, "database" | "keyring">,
  projectId: string,
): Promise<void> {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  const used = { userAgent: "acme-nightly-report/2.3 (+https://acme.dev)", address: "203.0.113.0/24" };
  const keys: Partial<ApiKeyRecord>[] = [
    {
      label: "Nightly report",
      subject: "user_1042",
      lastUsedAt: ago(0.2),
      lastUsedBy: used,
      minutesUsed: 812,
    },
    {
      label: "Ada’s laptop",
      subject: "ada@acme.dev",
      lastUsedAt: ago(200),
      lastUsedBy: { userAgent: "curl/8.5.0" },
      minutesUsed: 3,
    },
    { label: "Old CI", revokedAt: ago(30), lastUsedAt: ago(2), lastUsedBy: used, minutesUsed: 90 },
    { scopes: ["mcp:tools"] },
  ];
  for (const key of keys) await addApiKey(issuer, projectId, key);
}
