/** Install doctor: `npm run doctor:install` in a process of its own, as whoever looks after an installation runs it. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const script = join(import.meta.dirname, "../scripts/doctor-install.ts");

/** @returns what it said, and the code it ended with */
export async function examineInstallation(
  variables: Record<string, string>,
): Promise<{ code: number; said: string }> {
  return promisify(execFile)(process.execPath, [script], { env: variables }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    ({ code, stdout }) => ({ code, said: stdout }),
  );
}
