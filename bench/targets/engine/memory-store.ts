/**
 * Memory store: the engine's in-memory adapter without its bound. The built-in one keeps the last 1,000 records only, so
 * that under load live tokens and clients would vanish.
 */
import type { Adapter, AdapterPayload } from "oidc-provider";

/** What the engine's `adapter` setting wants: a factory by model name. */
export function memoryStore(): (model: string) => Adapter {
  const records = new Map<string, AdapterPayload>();
  /** By grant: the keys of what ends with it. */
  const grants = new Map<string, string[]>();
  const sessions = new Map<string, string>();

  function membersOf(grantId: string): string[] {
    const members = grants.get(grantId) ?? [];
    grants.set(grantId, members);
    return members;
  }

  return (model) => ({
    async upsert(id, payload) {
      const key = `${model}:${id}`;
      records.set(key, payload);
      if (payload.uid) sessions.set(payload.uid, key);
      if (payload.grantId) membersOf(payload.grantId).push(key);
    },
    async find(id) {
      return records.get(`${model}:${id}`);
    },
    async findByUid(uid) {
      return records.get(sessions.get(uid) ?? "");
    },
    async findByUserCode() {
      return undefined;
    },
    async consume(id) {
      const record = records.get(`${model}:${id}`);
      if (record) record.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      records.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const key of membersOf(grantId)) records.delete(key);
      grants.delete(grantId);
    },
  });
}
