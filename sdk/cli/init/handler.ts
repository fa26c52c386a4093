/** Handler: a function in a source that takes a request and hands it to an MCP server, found and rewritten by its text. */

/** A piece of a text, `end` not included. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * The end of what begins at an opening bracket, behind the closing one. Strings are skipped; brackets in comments and
 * regular expressions are taken for brackets, so a piece that comes out wrong is one that does not match further on.
 *
 * @returns undefined where it is never closed
 */
export function endOfBrackets(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text[at] ?? "";
    if (/["'`]/.test(character)) {
      at = endOfString(text, at);
    } else if (/[([{]/.test(character)) {
      depth++;
    } else if (/[)\]}]/.test(character) && --depth === 0) {
      return at + 1;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === "\\" ? 2 : 1;
  return at;
}

/**
 * Gives the one call that hands on the request what is known of the caller: `server.fetch(request)` becomes
 * `server.fetch(request, { authInfo })`. The transports and handlers of both MCP SDKs take it there.
 *
 * @returns undefined where there is no such call, or more than one
 */
export function withAuthInfo(body: string, { from, to }: { from: string; to: string }): string | undefined {
  const call = new RegExp(`\\.(fetch|handleRequest)\\(\\s*${from.replaceAll(".", "\\.")}\\s*\\)`, "g");
  const calls = [...body.matchAll(call)];
  if (calls.length !== 1) return undefined;
  return body.replace(call, (_all, name) => `.${name}(${to}, { authInfo })`);
}
