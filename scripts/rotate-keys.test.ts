import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { signingKeyStates } from "../shared/server/signing-keys.ts";

const uri = new URL(inject("mongoUri"));
uri.pathname = `/test_${randomBytes(6).toString("hex")}`;
const key = randomBytes(32);
const env = { MONGODB_URI: uri.href, MCPAUTH_ENCRYPTION_KEY: key.toString("base64") };

let database: Database;
beforeAll(async () => {
  database = await openDatabase(uri.href);
});
afterAll(async () => {
  await database.drop();
  await database.close();
});

const run = (variables: Record<string, string>) =>
  promisify(execFile)(process.execPath, [fileURLToPath(new URL("rotate-keys.ts", import.meta.url))], {
    env: variables,
  });

test("the command rotates and says from when the new key signs", async () => {
  const { stdout } = await run(env);
  const states = await signingKeyStates(database, new Keyring([key]));
  expect(states.map(({ state }) => state)).toEqual(["next", "signs"]);
  const [next, signs] = stdout.split("\n");
  expect(next).toBe(
    `${states[0]?.kid}  signs from ${states[0]?.signsFrom.toISOString()}, published until then`,
  );
  expect(signs).toContain(`${states[1]?.kid}  signs since `);
});

test("what is missing or does not fit is named, with exit code 1", async () => {
  const other = { ...env, MCPAUTH_ENCRYPTION_KEY: randomBytes(32).toString("base64") };
  await expect(run(other)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^MCPAUTH_ENCRYPTION_KEY does not open/),
  });
});
