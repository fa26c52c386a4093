/** `npm run conformance`: runs the official conformance suite and says what it found. Fails on a failure or a warning. */
import { openDatabase } from "../shared/server/database.ts";
import { installFromNpm } from "../test/clients/installation.ts";
import type { Check } from "../test/conformance.ts";
import { conformanceSuite, problemsOf, runConformance } from "../test/conformance.ts";
import { startMongod } from "./mongod.ts";

const marks: Record<Check["status"], string> = {
  SUCCESS: "✓",
  INFO: "·",
  SKIPPED: "-",
  WARNING: "!",
  FAILURE: "✗",
};

const installation = await installFromNpm(conformanceSuite.name, conformanceSuite.version);
if ("missing" in installation) {
  console.error(installation.missing);
  process.exit(1);
}
const checks = await runOnNewDatabase(installation.root);
for (const { scenario, id, status, reason } of checks) {
  console.log(`${marks[status]} ${scenario}: ${id}${reason ? `\n    ${reason}` : ""}`);
}
const passed = checks.filter(({ status }) => status === "SUCCESS").length;
const problems = problemsOf(checks);
console.log(
  `\n${conformanceSuite.name} ${conformanceSuite.version}: ${passed} passed, ${problems.length} not`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

async function runOnNewDatabase(root: string): Promise<Check[]> {
  const mongod = await startMongod({ env: process.env });
  try {
    const database = await openDatabase(mongod.uri);
    const found = await runConformance(root, database);
    await database.close();
    return found;
  } finally {
    await mongod.stop();
  }
}
