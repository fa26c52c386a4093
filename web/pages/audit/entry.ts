/** Entry of the audit, and the name of who did it. */
import type { Outputs } from "../../trpc.ts";

export type AuditEntry = Outputs["audit"]["list"]["entries"][number];

/** Whoever has deleted their account is known by their id only. */
export function nameOf({ id, username }: AuditEntry["actor"]): string {
  return username ?? id;
}
