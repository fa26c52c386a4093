/** Issuer reply: what an answer of the issuer holds, told by its status and body. */
import { McpAuthRefusedError, McpAuthUpstreamError } from "./errors.ts";
import { isObject, optionalString } from "./json.ts";

export interface Reply {
  readonly response: Response;
  readonly text: string;
}

const defaultRetryAfterSeconds = 2;
const maximumRetryAfterSeconds = 120;

/** RFC 6749 §5.2. Of the statuses in question 401 is about the secret and 429 about the pace, not about the command. */
export function refusalIn({ response: { status }, text }: Reply): McpAuthRefusedError | undefined {
  if (status < 400 || status >= 500 || status === 401 || status === 429) return undefined;
  const answer = parsedOrUndefined(text);
  if (!isObject(answer) || typeof answer.error !== "string") return undefined;
  return new McpAuthRefusedError(status, answer.error, optionalString(answer.error_description));
}

export function parse(text: string): unknown {
  const answer = parsedOrUndefined(text);
  if (answer !== undefined) return answer;
  throw new McpAuthUpstreamError("bad_response", "the issuer's answer is not JSON");
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9110 §10.2.3, seconds only: the date form depends on two clocks. */
export function readRetryAfter(value: string | null): number {
  const seconds = Number.parseInt(value ?? "", 10);
  if (!(seconds > 0)) return defaultRetryAfterSeconds;
  return Math.min(seconds, maximumRetryAfterSeconds);
}
