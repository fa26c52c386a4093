import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** What a process prints that logs these fields; the log writes to standard output, where no test can listen. */
async function printed(level: string, statement: string): Promise<string> {
  const source = `import { createLog } from "./log.ts"; const log = createLog("test", "${level}"); ${statement}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source], {
    cwd: import.meta.dirname,
  });
  return stdout;
}

test("a fact is one JSON line with its level, time and origin", async () => {
  const line = JSON.parse(await printed("info", 'log.info({ id: "prj_1" }, "project created");'));
  expect(line).toMatchObject({ level: 30, name: "test", id: "prj_1", msg: "project created" });
  expect(Object.keys(line)).not.toContain("pid");
});

test("silent is silent", async () => {
  expect(await printed("silent", 'log.fatal("x");')).toBe("");
});

test("secrets that are passed by mistake are cut out, at the top and inside", async () => {
  const fields = [
    "authorization",
    "cookie",
    "set-cookie",
    "location",
    "code",
    "code_verifier",
    "access_token",
    "refresh_token",
    "client_secret",
    "token",
    "secret",
    "password",
    "state",
  ];
  const object = JSON.stringify(Object.fromEntries(fields.map((field) => [field, "s3cret"])));
  const statement = `const o = ${object}; log.info(o, "a"); log.info({ headers: o }, "b");`;
  const output = await printed("info", statement);
  expect(output.trim().split("\n")).toHaveLength(2);
  expect(output).not.toContain("s3cret");
});

test("a field of a request inside a line is cut out as well", async () => {
  const statement = 'log.info({ request: { headers: { authorization: "s3cret" } } }, "a");';
  expect(await printed("info", statement)).not.toContain("s3cret");
});
