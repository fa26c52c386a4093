/** Report: findings as a person reads them. */
import type { Diagnosis, DoctorRequest, Finding } from "../doctor/finding.ts";
import type { Paint } from "./paint.ts";
import { colourless } from "./paint.ts";
import type { Terminal } from "./terminal.ts";

type Page = Pick<Terminal, "paint" | "width">;

const margin = 4;
const label = 9;

export function findingText(finding: Finding, page: Page, isVerbose: boolean): string {
  const { status, title, seen, fault, compared, cause, fix, clients, requests } = finding;
  const headline = `  ${markOf(status, page)} ${status === "skipped" ? page.paint.dim(title) : title}`;
  const asked = isVerbose ? requests.map((request) => row("asked", requestText(request), page)) : [];
  if (!fault) return [headline, ...(isVerbose ? [row("seen", seen, page)] : []), ...asked].join("\n");
  return [
    `${headline} ${page.paint.dim(`(${fault})`)}`,
    row("seen", seen, page),
    ...(compared ? comparison(compared) : []),
    row("cause", cause ?? "", page),
    row("fix", fix ?? "", { ...page, colour: page.paint.bold }),
    ...(clients ? [row("who", clients.join(", "), page)] : []),
    ...asked,
    "",
  ].join("\n");
}

export function summaryText({ findings, clients }: Diagnosis, page: Page): string {
  const { green, red } = page.paint;
  const count = (status: string) => findings.filter((finding) => finding.status === status).length;
  const stopped = clients.filter(({ stops }) => stops);
  const names = clients
    .map(({ name, stops }) => `${stops ? "✗" : "✓"}\u00a0${name.replaceAll(" ", "\u00a0")}`)
    .join("   ");
  const verdict =
    stopped.length === 0
      ? green("Nothing keeps clients from connecting.")
      : `${stopped.length} of ${clients.length} clients do not get through.`;
  const counts = `${numbered(count("fail"), "fault")}, ${numbered(count("warn"), "warning")}`;
  return [
    "",
    ...wrapped(names, page.width - 2).map(
      (line) => `  ${line.replaceAll("✗", red("✗")).replaceAll("✓", green("✓"))}`,
    ),
    "",
    `  ${verdict} ${counts}.`,
    "",
  ].join("\n");
}

function markOf(status: Finding["status"], { paint }: Page): string {
  const marks = {
    ok: paint.green("✓"),
    warn: paint.yellow("!"),
    fail: paint.red("✗"),
    skipped: paint.dim("–"),
  };
  return marks[status];
}

/** Both strings one below the other, and a mark where they part. */
function comparison({ expected, actual, at }: NonNullable<Finding["compared"]>): string[] {
  const indent = " ".repeat(margin + label);
  return [`${indent}${expected}`, `${indent}${actual}`, `${indent}${" ".repeat(at)}^`];
}

function requestText({ method, url, status, error, milliseconds }: DoctorRequest): string {
  return `${method} ${url} → ${status ?? error} (${milliseconds} ms)`;
}

function row(
  name: string,
  text: string,
  { paint, width, colour = colourless.bold }: Page & { colour?: Paint["bold"] },
): string {
  const indent = " ".repeat(margin + label);
  const [first = "", ...others] = wrapped(text, width - margin - label).map(colour);
  const head = `${" ".repeat(margin)}${paint.dim(name.padEnd(label))}${first}`;
  return [head, ...others.map((line) => `${indent}${line}`)].join("\n");
}

/** Breaks at blanks only, so that an address can be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line];
}

function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
