/** `getmcpauth doctor`: prints what the doctor finds, as it finds it. */
import { diagnosisOf, examine } from "../doctor/examine.ts";
import type { DoctorOptions, Finding } from "../doctor/finding.ts";
import { findingText, summaryText } from "./report.ts";
import type { Terminal } from "./terminal.ts";
import { readWords, UsageError } from "./usage.ts";

const help = `npx getmcpauth doctor <server-url>

Looks at an MCP server from outside, as Claude, Claude Code, ChatGPT, Cursor, VS Code, MCP Inspector, mcp-remote
and the Python SDK would, and says for each fault what it is, where it comes from and what to do. Needs no secret.

  --json              everything that was found and asked, as JSON
  --timeout <s>       seconds to wait for each answer (default: 10)
  --issuer <url>      the issuer that the server should name
  --register          registers each client at the issuer, to see whether it may: they stay there
  --verbose           shows each request, and what was skipped

Exit code: 0 without faults, warnings aside; 1 with faults; 2 if the server cannot be reached or asked.
What each fault means is in docs/doctor.md.`;

const known = {
  help: { type: "boolean", short: "h" },
  json: { type: "boolean" },
  timeout: { type: "string" },
  issuer: { type: "string" },
  register: { type: "boolean" },
  verbose: { type: "boolean" },
} as const;

export async function doctor(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readWords("doctor", words, known);
  if (values.help) {
    terminal.say(help);
    return 0;
  }
  const serverUrl = readServerUrl(positionals);
  const options: DoctorOptions = {
    timeoutMs: readTimeout(values.timeout),
    register: values.register,
    issuer: values.issuer && readUrl("--issuer", values.issuer),
  };
  const show = values.json ? () => {} : shower(terminal, values.verbose === true);
  if (!values.json) terminal.say(`\n${terminal.paint.bold(serverUrl)}\n`);
  const findings: Finding[] = [];
  for await (const finding of examine(serverUrl, options)) {
    findings.push(finding);
    show(finding);
  }
  const diagnosis = diagnosisOf(serverUrl, findings);
  terminal.say(values.json ? JSON.stringify(diagnosis, null, 2) : summaryText(diagnosis, terminal));
  if (findings.some(({ id, status }) => id === "reachable" && status === "fail")) return 2;
  return diagnosis.status === "fail" ? 1 : 0;
}

function shower(terminal: Terminal, isVerbose: boolean): (finding: Finding) => void {
  return (finding) => {
    if (finding.status !== "skipped" || isVerbose) terminal.say(findingText(finding, terminal, isVerbose));
  };
}

function readServerUrl(positionals: readonly string[]): string {
  const [url, another] = positionals;
  if (url === undefined) throw new UsageError("the server URL is missing", "doctor");
  if (another !== undefined) throw new UsageError(`one server URL at a time, not "${another}" too`, "doctor");
  return readUrl("the server URL", url);
}

function readUrl(what: string, text: string): string {
  const url = parsed(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url.href;
  const scheme = /^(localhost|127\.|\[::1\])/.test(text) ? "http" : "https";
  const proposal = /^[\w.[\]-]+(:\d+)?(\/|$)/.test(text) ? `; did you mean ${scheme}://${text}?` : "";
  throw new UsageError(
    `${what} must be an http(s) address without a password, not "${text}"${proposal}`,
    "doctor",
  );
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function readTimeout(text = "10"): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 300) return seconds * 1000;
  throw new UsageError(`--timeout must be a number of seconds from 0 to 300, not "${text}"`, "doctor");
}
