/** A newcomer's way by the README, gone as it stands there: a clone, `npm ci`, `npm start`, a server, a client. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

test("the README leads from an empty folder to the first protected call, and nothing stays behind", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "mcpauth-"));
  const env = { ...process.env, TMPDIR: folder };
  const script = promisify(execFile)(process.execPath, ["scripts/first-call.ts"], { cwd: root, env });
  const { stdout } = await script.catch((error) => {
    if (!process.env.CI && /E(NOTFOUND|CONNREFUSED|AI_AGAIN|TIMEDOUT|NETUNREACH)/.test(error.stderr))
      context.skip("no registry");
    throw error;
  });
  const steps = [...stdout.matchAll(/^ *\d+\.\d s {2}(.+)$/gm)].map(([, title]) => title);
  expect(steps).toEqual([
    "git clone",
    "npm ci",
    "npm start",
    "Sign in as developer",
    "(an MCP server that is there already)",
    "(npm pack, in place of a registry)",
    "1. Install the SDK",
    "2. Create a project",
    "3. Wrap your server",
    "4. Connect a client",
    'from an empty folder to the first protected call: "developer through Claude"',
    "5. Test it with curl",
  ]);
  expect((await readdir(folder)).filter((name) => name.startsWith("mcpauth-"))).toEqual([]);
  await rm(folder, { recursive: true });
}, 900_000);
