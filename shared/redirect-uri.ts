/** Redirect URI: the one policy for registration and authorization (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1). */
import { isLoopback } from "./server-url.ts";

const maximumLength = 2048;

/** What URL parsers forgive and others read differently: blanks, controls, backslashes, a web address without its host. */
const notAbsolute = /[\s\p{Cc}\\]|^https?:(?!\/\/[^/])/iu;

/** Private-use schemes without a dot that editors and assistants are known to use; RFC 8252 §7.1 wants a dot. */
const knownSchemes = new Set([
  "claude:",
  "code-oss:",
  "codium:",
  "cursor:",
  "cursor-nightly:",
  "goose:",
  "kiro:",
  "raycast:",
  "vscode:",
  "vscode-insiders:",
  "vscodium:",
  "warp:",
  "windsurf:",
  "zed:",
]);

/** How an authorization response reaches the client. */
export type RedirectKind = "https" | "loopback" | "private-use";

/** @returns what is wrong with a redirect URI, as the end of a sentence that begins with the URI; undefined if nothing is */
export function redirectUriProblem(uri: string): string | undefined {
  if (uri.length > maximumLength) return `is longer than ${maximumLength} characters`;
  if (!URL.canParse(uri) || notAbsolute.test(uri)) return "is not an absolute URI";
  const url = new URL(uri);
  if (uri.includes("#")) return "has a fragment: leave out everything from the #";
  if (url.username !== "" || url.password !== "" || authorityOf(uri).includes("@")) {
    return "has a user name or password in it";
  }
  if (url.hostname.includes("*")) return "has a wildcard: name each address in full";
  if (url.protocol === "https:") return undefined;
  if (url.protocol === "http:") {
    return isLoopback(url)
      ? undefined
      : "uses http: use https, or http on localhost, 127.0.0.1 or [::1] for a program on the person's computer";
  }
  if (knownSchemes.has(url.protocol) || url.protocol.includes(".")) return undefined;
  return `uses the scheme ${url.protocol} which is not allowed: use https, http on a loopback address, or a private-use scheme with a dot such as com.example.app:/callback (RFC 8252 section 7.1)`;
}

export function redirectKind(uri: string): RedirectKind {
  const { protocol } = new URL(uri);
  if (protocol === "https:") return "https";
  return protocol === "http:" ? "loopback" : "private-use";
}

/**
 * Whether a client that registered these URIs may be answered at this one. Compared exactly: scheme, port and
 * trailing slash all count. One exception: a loopback URI registered without a port allows any port, since
 * programs get theirs from the operating system (RFC 8252 §7.3).
 */
export function redirectUriMatches(registered: readonly string[], requested: string): boolean {
  if (registered.includes(requested)) return true;
  const portless = withoutLoopbackPort(requested);
  return portless !== undefined && registered.includes(portless);
}

function withoutLoopbackPort(uri: string): string | undefined {
  return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}(?=[/?]|$)/.test(uri) && URL.canParse(uri)
    ? uri.replace(/:\d{1,5}(?=[/?]|$)/, "")
    : undefined;
}

function authorityOf(uri: string): string {
  return /^[^:]+:\/\/([^/?#]*)/.exec(uri)?.[1] ?? "";
}
