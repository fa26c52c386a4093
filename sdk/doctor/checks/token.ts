/** Checks with a token that nobody issued, by another method, and at the other spelling of the address. */
import { parseChallenge } from "../challenge.ts";
import type { Check } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { callWithoutToken, callWithToken } from "../mcp-call.ts";
import { describe } from "../reading.ts";
import { isAnswered } from "../visitor.ts";

const no401 = "no 401 came";

export const wrongToken: Check = {
  id: "wrong-token",
  title: "A token that nobody issued is refused as invalid",
  async judge(facts) {
    if (facts.refusal?.status !== 401) return skipped(no401);
    const reply = await callWithToken(facts, "issued-by-nobody");
    if (!isAnswered(reply)) return faulty("wrong-token-failed", reply.error);
    const seen = `it is answered ${describe(reply)}`;
    if (isSuccess(reply.status)) return faulty("wrong-token-accepted", seen);
    if (reply.status >= 500) return faulty("wrong-token-failed", seen);
    if (reply.status !== 401) return faulty("wrong-token-otherwise", seen);
    const { parameters } = parseChallenge(reply.headers.get("WWW-Authenticate") ?? "");
    const error = parameters.get("error");
    // Where there is no challenge at all, that is the fault.
    if (error === "invalid_token" || !facts.challenge) return fine(`401 ${error ?? ""}`.trim());
    return faulty("wrong-token-unnamed", `the 401 has ${error ? `error="${error}"` : "no error"}`);
  },
};

export const stream: Check = {
  id: "stream",
  title: "The stream is guarded like the calls",
  async judge({ visitor, server, refusal }) {
    if (refusal?.status !== 401) return skipped(no401);
    const reply = await visitor.ask(server.href, { headers: { Accept: "text/event-stream" } });
    if (!isAnswered(reply)) return faulty("stream-failed", `GET: ${reply.error}`);
    const seen = `GET is answered ${describe(reply)}`;
    if (isSuccess(reply.status)) return faulty("stream-open", seen);
    return reply.status < 400 || reply.status >= 500 ? faulty("stream-failed", seen) : fine(seen);
  },
};

export const slash: Check = {
  id: "slash",
  title: "The address with or without a slash at its end leads nowhere else",
  async judge({ visitor, server, refusal }) {
    if (refusal?.status !== 401) return skipped(no401);
    if (server.pathname === "/") return skipped("the address has no path");
    const other = new URL(server);
    other.pathname = server.pathname.endsWith("/") ? server.pathname.slice(0, -1) : `${server.pathname}/`;
    const reply = await callWithoutToken({ visitor, server: other });
    if (!isAnswered(reply)) return fine(`${other.href}: ${reply.error}`);
    const seen = `${other.href} is answered ${describe(reply)}`;
    if (isSuccess(reply.status) && !reply.headers.get("Content-Type")?.includes("html")) {
      return faulty("slash-open", seen);
    }
    return reply.status >= 300 && reply.status < 400 ? faulty("slash-redirected", seen) : fine(seen);
  },
};

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
