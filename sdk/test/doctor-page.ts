/** Doctor page: docs/doctor.md, and the entry that it has for each fault. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FaultId } from "../doctor/faults.ts";
import { faults } from "../doctor/faults.ts";

export function doctorPage(): Promise<string> {
  return readFile(join(import.meta.dirname, "../../docs/doctor.md"), "utf8");
}

export function entryOf(id: FaultId): string {
  const { status, symptom, cause, fix } = faults[id];
  const kind = status === "fail" ? "Fault" : "Warning";
  return `### ${id}\n\n${kind}. ${symptom}\n\n- **Cause**: ${cause}\n- **Fix**: ${fix}\n`;
}
