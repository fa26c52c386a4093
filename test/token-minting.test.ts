import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mcpAuth } from "../sdk/index.ts";
import type { Issuer } from "./harness.ts";
import { startIssuer } from "./harness.ts";
import { listenAsServer } from "./mcp-server.ts";
import type { Minted } from "./minting.ts";
import { addProduct, mint } from "./minting.ts";

/** docs/token-minting.md, as it is written there: each command and each program prints what stands below it. */
const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/token-minting.md"), "utf8");

let issuer: Issuer;
let server: Awaited<ReturnType<typeof listenAsServer>>;
let secret: string;
let folder: string;
let minted: Minted;

beforeAll(async () => {
  issuer = await startIssuer();
  server = await listenAsServer();
  const serverUrls = [server.url];
  ({ secret } = await addProduct(issuer, { refreshTokens: true }, { serverUrls }));
  server.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 0 }));
  minted = (await mint(issuer, secret, { subject_token: "user_42" })).body;
  // In here, so that the programs find the packages they import.
  folder = await mkdtemp(join(root, ".token-minting-"));
});
afterAll(async () => {
  await Promise.all([server.close(), issuer.close(), rm(folder, { recursive: true, force: true })]);
});

const commands = [...page.matchAll(/^```bash\n(curl[\s\S]+?)\n\n((?:# .+\n)+)```$/gm)].map(
  ([, command = "", output = ""]) => ({ command, lines: output.trim().replace(/^# /gm, "").split("\n") }),
);
const programs = [...page.matchAll(/^```ts\n([\s\S]+?)\n\n\/\/ (.+)\n```$/gm)].map(
  ([, program = "", output = ""]) => ({ program, output }),
);

test("every example of the page is run here", () => {
  expect(commands).toHaveLength(page.match(/^```bash$/gm)?.length ?? 0);
  expect(programs).toHaveLength(page.match(/^```ts$/gm)?.length ?? 0);
});

test.each(commands)("$command prints $lines", async ({ command, lines }) => {
  const here = command
    .replaceAll("http://localhost:4000", issuer.issuer)
    .replaceAll("http://localhost:3000/mcp", server.url)
    .replace(/<(\w+)>/g, (_placeholder, name) => minted[name] ?? "");
  const printed = await run("bash", ["-c", here]);
  for (const line of lines) expect(printed).toContain(line);
});

test.each(programs)("a program prints $output", async ({ program, output }) => {
  const path = join(folder, "program.ts");
  await writeFile(path, program.replace('"getmcpauth"', JSON.stringify(join(root, "sdk/index.ts"))));
  expect((await run(process.execPath, [path])).trim()).toBe(output);
});

async function run(command: string, words: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, MCPAUTH_SECRET: secret };
  return (await promisify(execFile)(command, words, { env })).stdout;
}
