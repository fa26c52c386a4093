/**
 * `npm run first-call`: goes a newcomer's way in the README's words, from an empty folder to the first protected call, and
 * says how long each step took. Of the words only ports are changed, where those of the README are taken, and
 * the package, which is packed rather than fetched.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Newcomer } from "./newcomer.ts";
import { freePort } from "./ports.ts";
import { answers } from "./readiness.ts";
import { blockOf, Readme } from "./readme.ts";
import { Shell } from "./shell.ts";
import { say } from "./terminal.ts";

const root = resolve(import.meta.dirname, "..");
const guide = "Add it to your server";

const folder = await mkdtemp(join(tmpdir(), "mcpauth-first-call-"));
const clone = join(folder, "mcpauth");
const server = join(folder, "server");
const shell = new Shell(process.env);
const began = performance.now();

let isEnding = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave(1));
try {
  await walk();
  await leave(0);
} catch (error) {
  // What is ended on a signal fails, which is no news.
  if (!isEnding) console.error(error);
  await leave(1);
}

/** Nothing that was started or written here stays. */
async function leave(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await shell.end();
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

async function walk(): Promise<void> {
  if (await shell.run("git status --porcelain", root)) {
    say("There are changes that are not committed: a clone does not have them.");
  }
  await step("git clone", () => shell.run(`git clone --quiet "${root}" "${clone}"`, folder));
  const readme = await readReadme();
  const newcomer = await tryIt(readme);
  const serverUrl = await protectServer(readme, newcomer);
  const connect = readme.step(guide, 4);
  const said = await step(connect.title, () => newcomer.call(serverUrl, "whoami"));
  say(`${secondsSince(began)}  from an empty folder to the first protected call: "${said}"`);
  const { title, text } = readme.step(guide, 5);
  await step(title, () => runCurl(blockOf(text, "bash")));
}

/** With free ports in place of those that are taken. */
async function readReadme(): Promise<Readme> {
  const text = await readFile(join(clone, "README.md"), "utf8");
  const { ports } = new Readme(text);
  const free = await Promise.all(
    ports.map(async (port) => [port, String(await freePort(Number(port)))] as const),
  );
  return new Readme(text, new Map(free));
}

async function tryIt(readme: Readme): Promise<Newcomer> {
  const section = readme.section("Try it");
  const [install = "", start = ""] = blockOf(section, "bash").split(" && ");
  await step(install, () => shell.run(install, clone));
  const [issuer, dashboard] = [readme.address("Issuer"), readme.address("Dashboard")];
  await step(start, () => {
    const trial = shell.start(start, clone, {
      MCPAUTH_ISSUER: issuer,
      MCPAUTH_DASHBOARD_URL: dashboard,
      MCPAUTH_EXAMPLE_PORT: new URL(readme.address("Example MCP server")).port,
    });
    return trial.printed("Ctrl-C");
  });
  const newcomer = new Newcomer({ dashboard, issuer });
  const name = /Sign in as\s+`(\w+)`/.exec(section)?.[1] ?? "";
  await step(`Sign in as ${name}`, () => newcomer.signIn(name));
  return newcomer;
}

/** @returns where it listens */
async function protectServer(readme: Readme, newcomer: Newcomer): Promise<string> {
  const stepOf = (number: number) => readme.step(guide, number);
  const [sdk, project, wrap, connect] = [stepOf(1), stepOf(2), stepOf(3), stepOf(4)];
  await step("(an MCP server that is there already)", writeServer);
  const tarball = await step("(npm pack, in place of a registry)", pack);
  const install = blockOf(sdk.text, "bash").replace("getmcpauth", `"${tarball}"`);
  await step(sdk.title, () => shell.run(install, server));
  const serverUrl = / (http:\S+)$/.exec(blockOf(connect.text, "bash"))?.[1] ?? "";
  if (!project.text.includes(`\`${serverUrl}\``)) throw new Error("steps 2 and 4 name different servers");
  await step(project.title, async () => {
    const secret = await newcomer.createProject({ name: "My server", serverUrl });
    const line = blockOf(project.text, "dotenv").replace("mcpauth_sk_...", secret);
    await writeFile(join(server, ".env"), line);
  });
  await step(wrap.title, async () => {
    await writeFile(join(server, "server.ts"), blockOf(wrap.text, "ts"));
    await shell.run("npx tsc", server);
    const program = shell.start("node --env-file=.env server.js", server);
    await Promise.race([answers(serverUrl), program.ended]);
  });
  return serverUrl;
}

/** What the README takes for granted, in the versions that are tested. */
async function writeServer(): Promise<void> {
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(clone, "package.json"), "utf8"));
  const versions = { ...dependencies, ...devDependencies };
  const names = ["@modelcontextprotocol/sdk", "express", "typescript", "@types/express", "@types/node"];
  const compilerOptions = { module: "nodenext", target: "es2023", strict: true, types: ["node"] };
  await mkdir(server);
  await writeFile(join(server, "package.json"), '{ "private": true, "type": "commonjs" }\n');
  await writeFile(join(server, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  await copyFile(join(clone, "sdk/examples/mcp-server.ts"), join(server, "mcp-server.ts"));
  await shell.run(`npm install ${names.map((name) => `${name}@${versions[name]}`).join(" ")}`, server);
}

async function pack(): Promise<string> {
  const printed = await shell.run(`npm pack --silent --pack-destination "${folder}"`, join(clone, "sdk"));
  return join(folder, printed.trim().split("\n").at(-1) ?? "");
}

/** A command, and below it what it prints. */
async function runCurl(block: string): Promise<void> {
  const [command = "", promised = ""] = block.split("\n\n");
  const printed = await shell.run(command, server);
  const missing = promised.split("\n").filter((line) => !printed.includes(line.slice("# ".length)));
  if (missing.length > 0) throw new Error(`curl did not print ${missing.join("\n")} but ${printed}`);
}

async function step<T>(title: string, act: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const done = await act();
  say(`${secondsSince(start)}  ${title}`);
  return done;
}

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
}
