/** Server URL: the address of an MCP server, and the OAuth resource (RFC 8707) its tokens are for. */
import * as z from "zod/mini";

const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);
const maximumLength = 2048;

/**
 * The one form in which a server URL is stored, compared and put into `aud`: scheme and host in lower case,
 * no default port, no fragment, no trailing slash. The path is otherwise kept exactly.
 *
 * @returns undefined for what is not an absolute http(s) URL
 * @see RFC 8707 §2; MCP authorization, "Canonical Server URI"
 */
export function normaliseServerUrl(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return `${url.origin}${url.pathname.replace(/\/$/, "")}${url.search}`;
}

/** Whether a URL names this very machine, as RFC 8252 §7.3 understands it. */
export function isLoopback(url: string | URL): boolean {
  return loopbackHosts.has(new URL(url).hostname);
}

function problemOf(value: string): string | undefined {
  if (value.length > maximumLength) return `A server URL has at most ${maximumLength} characters.`;
  const normalised = normaliseServerUrl(value);
  if (normalised === undefined) {
    return "Enter the full address of your MCP server, such as https://mcp.example.com/mcp.";
  }
  if (normalised.includes("?"))
    return "A server URL has no query: leave out everything from the question mark.";
  if (normalised.startsWith("http:") && !isLoopback(normalised)) {
    return "Use https. Plain http is possible only on localhost, 127.0.0.1 and [::1].";
  }
  return undefined;
}

/** Parses what a developer typed into the normalised form, or says what to change. */
export const serverUrl = z.pipe(
  z.string().check(
    z.trim(),
    z.check((context) => {
      const message = problemOf(context.value);
      if (message) context.issues.push({ code: "custom", message, input: context.value });
    }),
  ),
  z.transform((value: string) => normaliseServerUrl(value) ?? value),
);
