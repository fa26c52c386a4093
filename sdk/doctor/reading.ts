/** Reading: a metadata document as it was found at an address, or what was there instead. */
import { isObject } from "../json.ts";
import type { Document, Facts } from "./check.ts";
import { quoted } from "./quotation.ts";
import type { Answered, Reply } from "./visitor.ts";
import { isAnswered } from "./visitor.ts";

export type Problem = "unreachable" | "redirected" | "not-found" | "error" | "html";

export type Reading =
  | { readonly document: Document; readonly seen: string }
  | { readonly problem: Problem; readonly seen: string };

/** Reads the document at an address; the second time from memory. */
export async function read(facts: Facts, url: string): Promise<Reading> {
  const known = facts.readings.get(url);
  if (known) return known;
  const headers = { Accept: "application/json", "MCP-Protocol-Version": protocolVersion };
  const reading = readingOf(await facts.visitor.ask(url, { headers }));
  facts.readings.set(url, reading);
  return reading;
}

export const protocolVersion = "2025-06-18";

function readingOf(reply: Reply): Reading {
  if (!isAnswered(reply)) return { problem: "unreachable", seen: `${reply.url}: ${reply.error}` };
  const { url, status, headers } = reply;
  const seen = `${url} answers ${describe(reply)}`;
  if (status >= 300 && status < 400) return { problem: "redirected", seen };
  if (status >= 500 || status === 429) return { problem: "error", seen };
  if (status >= 400) return { problem: "not-found", seen };
  const fields = parse(reply.text);
  if (!isObject(fields)) return { problem: "html", seen };
  return { document: { url, fields, headers }, seen };
}

/** An answer in one line: its status, and what of it tells where it came from. */
export function describe({ status, headers, text }: Answered): string {
  const location = headers.get("Location");
  const type = headers.get("Content-Type")?.split(";")[0];
  const age = headers.get("Age");
  const parts = [
    String(status),
    location && `to ${location}`,
    type && !location && `with ${type}`,
    age && `from a cache, ${age} s old`,
    (status >= 400 || !type?.endsWith("json")) && !location && text.trim() && `: ${quoted(text)}`,
  ];
  return parts.filter(Boolean).join(" ").replace(" : ", ": ");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
