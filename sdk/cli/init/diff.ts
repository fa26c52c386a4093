/** Diff: what is to be written, as `diff -u` would show it. */
import type { Edit } from "./plan.ts";

/** One line: kept, taken away or added. */
interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** @param context lines around each change; none for a file with secrets of others in it */
export function diffOf({ path, before, after }: Edit, context = 3): string[] {
  const lines = compared(linesOf(before ?? ""), linesOf(after));
  const head = [before === undefined ? "--- /dev/null" : `--- a/${path}`, `+++ b/${path}`];
  return [...head, ...hunks(lines, context)];
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** By the longest common subsequence of what lies between a common start and a common end. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const kept = (lines: readonly string[]): Line[] => lines.map((text) => ({ sign: " ", text }));
  const middle = alternated(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return [...kept(before.slice(0, start)), ...middle, ...kept(before.slice(before.length - end))];
}

function alternated(before: readonly string[], after: readonly string[]): Line[] {
  const lengths = commonLengths(before, after);
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old = "", fresh = ""] = [before[i], after[j]];
    if (i < before.length && j < after.length && old === fresh) {
      lines.push({ sign: " ", text: old });
      i++;
      j++;
    } else if (i < before.length && (j >= after.length || length(i + 1, j) >= length(i, j + 1))) {
      lines.push({ sign: "-", text: old });
      i++;
    } else {
      lines.push({ sign: "+", text: fresh });
      j++;
    }
  }
  return lines;
}

/** At `[i][j]` how many lines the rests from i and from j have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = before.map(() => new Array<number>(after.length + 1).fill(0));
  lengths.push(new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    const [row = [], below = []] = [lengths[i], lengths[i + 1]];
    for (let j = after.length - 1; j >= 0; j--) {
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function hunks(lines: readonly Line[], context: number): string[] {
  const shown = near(lines, context);
  const text: string[] = [];
  const numbers = { old: 0, fresh: 0 };
  for (const [at, { sign, text: words }] of lines.entries()) {
    if (shown.has(at) && !shown.has(at - 1)) text.push(header(lines, { at, shown, ...numbers }));
    if (shown.has(at)) text.push(sign + words);
    if (sign !== "+") numbers.old++;
    if (sign !== "-") numbers.fresh++;
  }
  return text;
}

/** Numbers of the lines that have a change within so many lines. */
function near(lines: readonly Line[], context: number): ReadonlySet<number> {
  const changed = [...lines.keys()].filter((at) => lines[at]?.sign !== " ");
  const around = changed.flatMap((at) =>
    [...lines.keys()].slice(Math.max(0, at - context), at + context + 1),
  );
  return new Set(around);
}

function header(
  lines: readonly Line[],
  { at, shown, old, fresh }: { at: number; shown: ReadonlySet<number>; old: number; fresh: number },
): string {
  let end = at;
  while (shown.has(end)) end++;
  const hunk = lines.slice(at, end);
  const oldLength = hunk.filter(({ sign }) => sign !== "+").length;
  const newLength = hunk.filter(({ sign }) => sign !== "-").length;
  // A side without lines names the line before it.
  const start = (count: number, length: number) => (length === 0 ? count : count + 1);
  return `@@ -${start(old, oldLength)},${oldLength} +${start(fresh, newLength)},${newLength} @@`;
}
