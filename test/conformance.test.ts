import { expect, test } from "vitest";
import { installFromNpm } from "./clients/installation.ts";
import { conformanceSuite, problemsOf, runConformance } from "./conformance.ts";
import { openTestDatabase } from "./database.ts";

const installation = await installFromNpm(conformanceSuite.name, conformanceSuite.version);
const missing = "missing" in installation;
if (missing) process.stderr.write(`Conformance is not tested: ${installation.missing}\n`);

test.skipIf(missing)(
  "the official conformance suite finds no failure and nothing to warn of",
  { timeout: 180_000 },
  async () => {
    const database = await openTestDatabase();
    const checks = await runConformance(missing ? "" : installation.root, database);
    await database.close();
    expect(problemsOf(checks)).toEqual([]);
    expect(new Set(checks.map(({ id }) => id))).toEqual(
      new Set([
        "authorization-server-metadata",
        "authorization-server-metadata-cimd",
        "authorization-code-grant",
        "server-initialize",
        "server-session-id-visible-ascii",
        "ping",
        "tools-list",
        "tools-name-format",
        "tools-call-simple-text",
        "tools-call-error",
        "tools-call-with-logging",
        "tools-call-with-progress",
        "logging-set-level",
        "wire-schema-valid",
      ]),
    );
  },
);
