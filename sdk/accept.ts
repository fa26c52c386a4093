/** Accept: a caller that takes any type of answer also takes the two that MCP has. */
import type { IncomingMessage } from "node:http";

const answers = "application/json, text/event-stream";

/**
 * The wildcard that curl sends, or no header at all, accepts every type (RFC 9110 §12.5.1). The official transport looks
 * for the names of its two and answers 406 otherwise, so they are put in front. One version of it reads the raw
 * headers, another the parsed ones.
 */
export function nameAcceptedTypes({ headers, rawHeaders }: IncomingMessage): void {
  const { accept = "*/*" } = headers;
  if (!/(^|,)\s*\*\/\*\s*(,|$)/.test(accept)) return;
  headers.accept = `${answers}, ${accept}`;
  const position = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "accept");
  if (position < 0) rawHeaders.push("Accept", headers.accept);
  else rawHeaders[position + 1] = headers.accept;
}
