import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isAlive } from "./process-group.ts";
import { startProcess } from "./processes.ts";

const module = JSON.stringify(new URL("processes.ts", import.meta.url).href);
const sleeper = `[process.execPath, "-e", "setInterval(() => {}, 1000)"]`;

test("a part ends when the process that started it is killed", async () => {
  const parent = runNode(`
    const { startProcess } = await import(${module});
    const part = await startProcess({ name: "part", command: ${sleeper} });
    console.log(part.pid);
  `);
  const pid = Number(await firstLine(parent));
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  // The part has the same standard output: it is closed when both are gone.
  expect(await once(parent, "close")).toEqual([null, "SIGKILL"]);
});

test("a directory that was to be removed is, when the process that wanted it so is killed", async () => {
  const above = await mkdtemp(join(tmpdir(), "mcpauth-"));
  onTestFinished(() => rm(above, { recursive: true, force: true }));
  const directory = await mkdtemp(join(above, "data-"));
  const parent = runNode(`
    const { removeInTheEnd } = await import(${module});
    removeInTheEnd(${JSON.stringify(directory)});
    console.log("ready");
    setInterval(() => {}, 1000);
  `);
  await firstLine(parent);
  const changes = watch(above);
  parent.kill("SIGKILL");
  for await (const { eventType } of changes) if (eventType === "rename") break;
  await expect(stat(directory)).rejects.toThrow("ENOENT");
});

test("what a part wrote last is known when it has ended", async () => {
  const directory = await mkdtemp(join(tmpdir(), "mcpauth-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const log = join(directory, "part.log");
  const part = await startProcess({
    name: "part",
    command: [process.execPath, "-e", "console.log('one'); console.error('two'); process.exit(3)"],
    log,
  });
  expect(await part.ended).toEqual({ name: "part", code: 3, signal: null, log, lastLines: ["one", "two"] });
});

test("a program that does not exist is not started", async () => {
  await expect(startProcess({ name: "nothing", command: ["/nowhere/nothing"] })).rejects.toThrow("ENOENT");
});

function runNode(script: string) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function firstLine(child: ReturnType<typeof runNode>): Promise<string> {
  const [chunk] = await once(child.stdout, "data");
  return String(chunk).trim();
}
