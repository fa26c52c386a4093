import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { installFromPyPi } from "../test/clients/installation.ts";
import type { Served } from "../test/harness.ts";
import { addProject, startIssuer } from "../test/harness.ts";

/** Schemathesis: requests made up from the OpenAPI document, good and bad. None may fail, or be answered as it is not said. */
const schemathesis = await installFromPyPi("schemathesis", "4.32.5");
const missing = "missing" in schemathesis;
if (missing) process.stderr.write(`Schemathesis is not run: ${schemathesis.missing}\n`);

const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
];

describe.skipIf(missing)("requests made up from the OpenAPI document", () => {
  let issuer: Served;
  let secret: string;
  let folder: string;

  beforeAll(async () => {
    issuer = await startIssuer();
    ({ secret } = await addProject(issuer));
    folder = await mkdtemp(join(tmpdir(), "schemathesis-"));
  });
  afterAll(async () => {
    await Promise.all([issuer.close(), rm(folder, { recursive: true, force: true })]);
  });

  test.each([
    { who: "a project", headers: () => ["-H", `Authorization: Bearer ${secret}`] },
    { who: "a stranger", headers: () => [] },
  ])("by $who are answered as it says", async ({ headers }) => {
    const python = missing ? "" : join(schemathesis.root, "bin", "python");
    const words = [
      "-m",
      "schemathesis.cli",
      "run",
      issuer.issuer + endpoints.openApi,
      "--checks",
      checks.join(","),
    ];
    const limits = [
      "--max-examples",
      "12",
      "--phases",
      "examples,coverage,fuzzing",
      "--seed",
      "1",
      "--no-color",
    ];
    const options = { cwd: folder, maxBuffer: 16 * 1024 * 1024 };
    const run = promisify(execFile)(python, [...words, ...limits, ...headers()], options);
    // Its exit code tells; what it found is in the report.
    const report = await run.then(
      () => "",
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(report).toBe("");
  });
});
