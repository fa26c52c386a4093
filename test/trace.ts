/** Trace: the id of a request at the end of the error description that it was answered with. */
import { expect } from "vitest";

const trace = / \(trace ([0-9A-HJKMNP-TV-Z]{10})\)$/;

/** @throws if the description has none */
export function traceOf(description: unknown): string {
  const [, id] = trace.exec(String(description)) ?? [];
  if (id === undefined) throw new Error(`no trace in ${JSON.stringify(description)}`);
  return id;
}

/** Matches exactly these words and the trace that follows them. */
export function traced(words: string): unknown {
  const literal = words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return expect.stringMatching(new RegExp(`^${literal}${trace.source}`));
}
