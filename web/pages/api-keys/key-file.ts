/** Key file: what a person pastes or chooses to import, as CSV or JSON. */
import { z } from "zod/mini";
import type { ImportedKey } from "../../../shared/api-key.ts";
import { importedKey, maximumApiKeys } from "../../../shared/api-key.ts";

export type KeyFile =
  | { keys: ImportedKey[] }
  /** What to change, with the line or place in the list. */
  | { problem: string };

/** Columns are named in the first line; without names each line is a hash and perhaps a label. */
export function readKeyFile(text: string): KeyFile {
  const isJson = /^\s*[[{]/.test(text);
  const rows = isJson ? rowsOfJson(text) : rowsOfCsv(text);
  if (!rows) return { problem: "This is no valid JSON: it should be a list of objects that have a hash." };
  if (rows.length === 0) return { problem: "There is no key in it." };
  if (rows.length > maximumApiKeys) {
    return { problem: `A project has at most ${maximumApiKeys.toLocaleString("en")} keys.` };
  }
  const keys: ImportedKey[] = [];
  for (const { line, value } of rows) {
    const { success, data, error } = importedKey.safeParse(value);
    const what = isJson ? "Key" : "Line";
    if (!success) return { problem: `${what} ${line}: ${error.issues[0]?.message}` };
    keys.push(data);
  }
  return { keys };
}

interface Row {
  /** From one, as editors count. */
  line: number;
  value: unknown;
}

const list = z.array(z.unknown());
const wrapped = z.object({ keys: list });

function rowsOfJson(text: string): Row[] | undefined {
  const parsed = parse(text);
  const values = list.safeParse(parsed).data ?? wrapped.safeParse(parsed).data?.keys;
  return values?.map((value, index) => ({
    line: index + 1,
    value: typeof value === "string" ? { hash: value } : value,
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function rowsOfCsv(text: string): Row[] {
  const lines = text
    .split(/\r?\n/)
    .map((content, index) => ({ line: index + 1, cells: cellsOf(content) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const names = lines[0]?.cells.map((name) => name.toLowerCase()) ?? [];
  const isNamed = names.includes("hash");
  const columns = isNamed ? names : ["hash", "label", "subject", "scopes"];
  return lines.slice(isNamed ? 1 : 0).map(({ line, cells }) => ({ line, value: keyOf(columns, cells) }));
}

/** RFC 4180, but for line breaks within a cell, which no field of a key has. */
function cellsOf(line: string): string[] {
  const cells = line.match(/("([^"]|"")*"|[^,;\t]*)([,;\t]|$)/g) ?? [];
  return cells
    .slice(0, -1)
    .map((cell) => cell.replace(/[,;\t]$/, "").trim())
    .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

function keyOf(columns: readonly string[], cells: readonly string[]): object {
  const cell = (name: string) => cells[columns.indexOf(name)] || undefined;
  const { hash, label, subject, scopes } = {
    hash: cell("hash") ?? "",
    label: cell("label"),
    subject: cell("subject"),
    scopes: cell("scopes")?.split(/\s+/),
  };
  return { hash, ...(label && { label }), ...(subject && { subject }), ...(scopes && { scopes }) };
}
