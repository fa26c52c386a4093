/** `getmcpauth init`: protects the MCP server in a folder, after showing what it would change. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { version } from "../version.ts";
import { diffOf } from "./init/diff.ts";
import { environmentEdits, manifestEdit } from "./init/environment.ts";
import { planExpress } from "./init/express.ts";
import { planFastify } from "./init/fastify.ts";
import { planHono } from "./init/hono.ts";
import { planNext } from "./init/next.ts";
import { install, managerOf } from "./init/package-manager.ts";
import type { Edit, Plan, Planner } from "./init/plan.ts";
import { isGuarded } from "./init/plan.ts";
import type { Framework, Project } from "./init/project.ts";
import { readProject } from "./init/project.ts";
import { snippetFor } from "./init/snippet.ts";
import type { Terminal } from "./terminal.ts";
import { readWords, UsageError } from "./usage.ts";

const help = `npx getmcpauth init

Protects the MCP server in this folder. Finds out whether it runs on Express, Hono, Fastify or Next.js and on which
MCP SDK, shows what it would change, and asks before it writes: the guard before the MCP route, MCPAUTH_SECRET in
.env and .env.example, and the dependency in package.json. Where it cannot find the place it says what to paste.

  --yes        writes without asking
  --dry-run    shows the changes and writes nothing
  --install    installs the package as well

Exit code: 0 if the server is protected, or would be; 1 if there is something to paste; 2 if nothing could be done.`;

const known = {
  help: { type: "boolean", short: "h" },
  yes: { type: "boolean", short: "y" },
  "dry-run": { type: "boolean" },
  install: { type: "boolean" },
} as const;

const planners: Readonly<Record<Framework, Planner>> = {
  Express: planExpress,
  Hono: planHono,
  Fastify: planFastify,
  "Next.js": planNext,
};

export async function init(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readWords("init", words, known);
  if (values.help) {
    terminal.say(help);
    return 0;
  }
  if (positionals.length > 0) throw new UsageError("init takes no folder, but runs in the server's", "init");
  const project = await readProject(terminal.folder);
  const guarded = project.sources.find(({ text }) => isGuarded(text));
  const plan = guarded ? undefined : planFor(project);
  if (plan && "doubt" in plan) return leave(plan, project, terminal);
  const edits = await allEdits(plan?.edits ?? [], project);
  if (edits.length === 0) {
    terminal.say(`Nothing to do: ${guarded?.path} has the guard already.`);
    return 0;
  }
  terminal.say(
    plan
      ? `${plan.framework} with the MCP SDK ${project.sdk}.x\n`
      : `${guarded?.path} has the guard already.\n`,
  );
  for (const edit of edits) terminal.say(painted(edit, terminal));
  if (values["dry-run"]) return 0;
  if (!values.yes && !(await isWanted(terminal))) return 2;
  await write(project.folder, edits);
  const manager = await managerOf(project.folder);
  if (values.install) await install(manager, project.folder);
  terminal.say(nextSteps(values.install ? undefined : `${manager} install`, plan?.framework));
  return 0;
}

function planFor(project: Project): Plan {
  const plans = project.frameworks.map((framework) => planners[framework](project));
  const [first] = plans;
  if (!first) throw new UsageError("package.json has none of express, hono, fastify and next", "init");
  const [sure, another] = plans.filter((plan) => "edits" in plan);
  if (!sure) return first;
  const { framework } = sure;
  return another
    ? { framework, doubt: `it has MCP routes on ${framework} and on ${another.framework}` }
    : sure;
}

function leave({ framework, doubt }: Plan & { doubt: string }, { sdk }: Project, terminal: Terminal): number {
  terminal.complain(`getmcpauth: ${doubt}. Nothing was written. What to paste, for ${framework}:`);
  terminal.say(`\n${snippetFor(framework, sdk)}\n`);
  terminal.complain("Then set MCPAUTH_SECRET in the environment, and install getmcpauth.");
  return 1;
}

async function allEdits(edits: readonly Edit[], { folder, manifest }: Project): Promise<Edit[]> {
  return [...edits, ...[manifestEdit(manifest, version) ?? []].flat(), ...(await environmentEdits(folder))];
}

/** Of .env only our own lines are shown: the others are secrets. */
function painted(edit: Edit, { paint }: Terminal): string {
  const lines = diffOf(edit, edit.path === ".env" ? 0 : 3).map((line) => {
    if (/^(---|\+\+\+) /.test(line)) return paint.bold(line);
    if (line.startsWith("+")) return paint.green(line);
    return line.startsWith("-") ? paint.red(line) : line;
  });
  return `${lines.join("\n")}\n`;
}

async function isWanted(terminal: Terminal): Promise<boolean> {
  if (!terminal.isInteractive) {
    terminal.complain("getmcpauth: nothing was written, as there is nobody to ask. With --yes it is.");
    return false;
  }
  const answer = await terminal.ask("Write this? [y/N] ");
  if (/^y(es)?$/i.test(answer)) return true;
  terminal.say("Nothing was written.");
  return false;
}

async function write(folder: string, edits: readonly Edit[]): Promise<void> {
  for (const { path, before, after } of edits) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const isOfWindows = before?.includes("\r\n");
    await writeFile(join(folder, path), isOfWindows ? after.replace(/\r?\n/g, "\r\n") : after);
  }
}

function nextSteps(command: string | undefined, framework: Framework | undefined): string {
  const start = framework === "Next.js" ? "next dev" : "node --env-file=.env …, as nothing else reads .env";
  const steps = [
    ...(command ? [command] : []),
    "Create a project in your mcpauth dashboard, with the address at which clients reach this server",
    "Put its registration secret, which is shown once, into .env: MCPAUTH_SECRET=mcpauth_sk_…",
    `Start the server: ${start}`,
    "npx getmcpauth doctor <server-url>",
  ];
  return ["Written. What is left:", ...steps.map((step, at) => `  ${at + 1}. ${step}`)].join("\n");
}
