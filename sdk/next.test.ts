/** Next.js itself: what init writes into an app is built and served by Next.js, and opens to a real client of a real issuer. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { answers } from "../scripts/readiness.ts";
import { Shell } from "../scripts/shell.ts";
import { freePort } from "../test/free-port.ts";
import type { Served } from "../test/harness.ts";
import { addProject, decide, newBrowser, signIn, startIssuer } from "../test/harness.ts";
import { ClientMemory, connectClient } from "../test/mcp-client.ts";
import { diagnose } from "./doctor/examine.ts";
import { initProjects } from "./test/init-projects.ts";
import { Package } from "./test/package-project.ts";

const patience = 600_000;
const next = "next@16.4.6";
const program = `"${process.execPath}" node_modules/next/dist/bin/next`;

let issuer: Served;
let packed: Package;

beforeAll(async () => {
  issuer = await startIssuer();
  packed = await Package.pack();
}, patience);
afterAll(async () => {
  await issuer.close();
  await packed[Symbol.asyncDispose]();
});

const apps = Object.entries(initProjects)
  .filter(([, { framework }]) => framework === "Next.js")
  .map(([name, project]) => ({ name, ...project }));

describe.each(apps)("$name", ({ dependencies, file, text }) => {
  let folder: string | undefined;
  let serverUrl: string;
  let port: string;

  beforeAll(async () => {
    const names = ["react", "react-dom", "typescript", "@types/react", "@types/node"];
    const versions = await versionsOf(...names, ...dependencies.filter((name) => name !== "next"));
    folder = await packed.installProject(next, ...versions);
    if (!folder) return;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
    // As create-next-app writes it; the rest is added by the build.
    await writeFile(join(folder, "tsconfig.json"), '{ "compilerOptions": { "strict": true } }\n');
    await newShell().run("npx getmcpauth init --yes", folder);
    port = String(await freePort());
    serverUrl = `http://127.0.0.1:${port}/${/app\/(.*)\/route\.ts$/.exec(file)?.[1]}`;
  }, patience);

  test("builds without a secret, and is open to who has a token once it is started with one", {
    timeout: patience,
  }, async ({ skip }) => {
    const app = folder ?? skip("there is no registry to install Next.js from");
    await newShell().run(`${program} build`, app);
    const { secret } = await addProject(issuer, { serverUrl });
    const env = await readFile(join(app, ".env"), "utf8");
    await writeFile(join(app, ".env"), env.replace(/^MCPAUTH_SECRET=$/m, `MCPAUTH_SECRET=${secret}`));
    await serve(app, "start", port);
    await expectProtected(serverUrl);
  });

  test("is the same while it is developed", { timeout: patience }, async ({ skip }) => {
    const app = folder ?? skip("there is no registry to install Next.js from");
    await serve(app, "dev", port);
    await expectProtected(serverUrl);
  });
});

/** Serves until the test is over; without the report that Next.js might make on its own. */
async function serve(app: string, mode: "start" | "dev", port: string): Promise<void> {
  const shell = newShell();
  onTestFinished(() => shell.end());
  const server = shell.start(`${program} ${mode} --port ${port} --hostname 127.0.0.1`, app);
  await Promise.race([answers(`http://127.0.0.1:${port}/`), server.ended]);
}

function newShell(): Shell {
  return new Shell({ ...process.env, NEXT_TELEMETRY_DISABLED: "1" });
}

async function expectProtected(serverUrl: string): Promise<void> {
  const { findings } = await diagnose(serverUrl);
  expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
  const client = await connectClient(serverUrl, new ClientMemory(signInAndAllow));
  expect(await client.callTool({ name: "whoami" })).toMatchObject({ content: [{ text: "mona" }] });
  await client.close();
}

async function signInAndAllow(url: URL): Promise<URL> {
  const browser = newBrowser(issuer.issuer);
  const consent = await signIn(browser, await browser.open(url.href));
  return new URL((await decide(browser, consent, "allow")).url);
}

/** As this repository has them. */
async function versionsOf(...names: string[]): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, "../package.json"), "utf8"));
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  return names.map((name) => `${name}@${versions[name]}`);
}
