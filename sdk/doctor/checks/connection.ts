/** Checks of the way to the server. */
import { isLoopback } from "../address.ts";
import type { Check, Facts, Verdict } from "../check.ts";
import { faulty, fine } from "../check.ts";
import type { FaultId } from "../faults.ts";
import { callWithoutToken } from "../mcp-call.ts";
import { describe } from "../reading.ts";
import type { Unanswered } from "../visitor.ts";
import { isAnswered } from "../visitor.ts";

export const address: Check = {
  id: "address",
  title: "The address is one that clients take",
  judge({ server }) {
    if (server.protocol === "https:") return fine(server.href);
    if (isLoopback(server)) return fine(`${server.href}, which is this machine, where http will do`);
    return faulty("insecure-address", server.href);
  },
};

export const reachable: Check = {
  id: "reachable",
  title: "The server answers",
  async judge(facts) {
    const reply = await callWithoutToken(facts);
    if (!isAnswered(reply)) return unreached(facts, reply);
    facts.refusal = reply;
    return fine(`POST is answered ${describe(reply)}`);
  },
};

/** Names of Node's, OpenSSL's and the system's for why no answer came. */
const faultsOfCodes: readonly (readonly [RegExp, FaultId])[] = [
  [/^TIMEOUT$|TIMEDOUT|TIMEOUT$/, "no-answer-in-time"],
  [/^(ENOTFOUND|EAI_)/, "name-not-found"],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/, "connection-refused"],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH|^EPROTO$/, "not-tls"],
  [/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/, "bad-certificate"],
];

function unreached({ server }: Facts, { code, error }: Unanswered): Verdict {
  const [, fault = "unreachable"] = faultsOfCodes.find(([pattern]) => pattern.test(code)) ?? [];
  return faulty(fault, `${server.host}: ${error}`);
}
