/** docs/doctor.md against the doctor: an entry for every fault, a line for every check and option, and no other. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenServers } from "../test/broken-servers.ts";
import { doctorPage, entryOf } from "../test/doctor-page.ts";
import { checks } from "./examine.ts";
import type { FaultId } from "./faults.ts";
import { faults } from "./faults.ts";

const page = await doctorPage();
const ids = Object.keys(faults) as FaultId[];

test.each(ids)("%s has its entry, word for word", (id) => {
  expect(page).toContain(entryOf(id));
});

test("no entry is of a fault that there is not, and they come in the order of the checks", () => {
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, id]) => id);
  expect(headings).toEqual(ids);
});

test("every check is in the list, by the words in which it is printed", () => {
  const listed = [...page.matchAll(/^\| `(\w[\w-]+)` +\| ([^|]+?) +\|$/gm)].map(([, id, title]) => ({
    id,
    title,
  }));
  expect(listed).toEqual(checks.map(({ id, title }) => ({ id, title })));
});

test("every option is in it", async () => {
  const help = await readFile(join(import.meta.dirname, "../cli/doctor.ts"), "utf8");
  const options = [...help.matchAll(/^ {2}(--[a-z]+)/gm)].map(([, option = ""]) => option);
  expect(options.length).toBeGreaterThan(4);
  expect(options.filter((option) => !page.includes(`\`${option}`))).toEqual([]);
});

test("no fault is without a server that has it", async () => {
  const shown = new Set<string>(Object.values(brokenServers).map(([fault]) => fault));
  // Those of connections need no server, or more than one.
  const others = await readFile(join(import.meta.dirname, "examine.test.ts"), "utf8");
  expect(ids.filter((id) => !shown.has(id) && !others.includes(`"${id}"`))).toEqual([]);
});
