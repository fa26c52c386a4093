/** CORS: what a browser asks before it lets a page call, and what it lets the page see (Fetch standard). */
import type { Answer } from "./answer.ts";

/** Browser clients see neither the challenge nor when to come back otherwise. */
export const exposedHeaders = "WWW-Authenticate, Retry-After";

/** A browser asks without credentials before it calls. */
export function isPreflight(method: string, origin: unknown, requestedMethod: unknown): boolean {
  return method === "OPTIONS" && typeof origin === "string" && typeof requestedMethod === "string";
}

/** Any origin may call: a page has no token but its own, and no cookie opens anything. */
export function preflightAnswer(requestedHeaders: string | null): Answer {
  const headers = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    // An asterisk would not include Authorization.
    "Access-Control-Allow-Headers": requestedHeaders ?? "Authorization",
    "Access-Control-Max-Age": "7200",
    Vary: "Access-Control-Request-Headers",
  };
  return { status: 204, headers };
}

/** The response with what the page that called needs to read it, unless somebody has decided on that already. */
export function readableByAnyPage(response: Response): Response {
  if (response.headers.has("Access-Control-Allow-Origin")) return response;
  // The headers of a response that was fetched cannot be changed.
  const readable = new Response(response.body, response);
  readable.headers.set("Access-Control-Allow-Origin", "*");
  readable.headers.append("Access-Control-Expose-Headers", `${exposedHeaders}, Mcp-Session-Id`);
  return readable;
}
