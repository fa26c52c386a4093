/** Audit table: entries as CSV (RFC 4180). */
import type { AuditEntry } from "./audit-log.ts";

const columns: [name: string, value: (entry: AuditEntry) => string | undefined][] = [
  ["at", ({ at }) => at],
  ["actor_id", ({ actor }) => actor.id],
  ["actor", ({ actor }) => actor.username],
  ["action", ({ action }) => action],
  ["outcome", ({ outcome }) => outcome],
  ["target_kind", ({ target }) => target?.kind],
  ["target_id", ({ target }) => target?.id],
  ["target", ({ target }) => target?.name],
  ["changes", ({ changes }) => (changes.length > 0 ? JSON.stringify(changes) : undefined)],
  ["network", ({ network }) => network],
  ["trace", ({ trace }) => trace],
];

export function auditTable(entries: AuditEntry[]): string {
  const head = columns.map(([name]) => name);
  const rows = entries.map((entry) => columns.map(([, value]) => cell(value(entry) ?? "")));
  return [head, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** Spreadsheets run what begins like a formula: names in it are chosen by others. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
