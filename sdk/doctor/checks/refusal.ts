/** Checks of the first answer: the 401 that tells a client where to get a token. */
import { parseUrl } from "../address.ts";
import { parseChallenge } from "../challenge.ts";
import type { Check } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import type { FaultId } from "../faults.ts";
import { quoted } from "../quotation.ts";
import { describe } from "../reading.ts";

export const refusal: Check = {
  id: "refusal",
  title: "A call without a token is refused with 401",
  judge({ refusal: answer }) {
    if (!answer) return skipped("no answer came");
    if (answer.status === 401) return fine("401");
    return faulty(faultOf(answer.status), `it is answered ${describe(answer)}`);
  },
};

function faultOf(status: number): FaultId {
  if (status < 300) return "no-token-accepted";
  if (status < 400) return "refusal-redirected";
  if (status >= 500) return "server-error";
  return faultsOfStatuses.get(status) ?? "refused-otherwise";
}

const faultsOfStatuses: ReadonlyMap<number, FaultId> = new Map([
  [403, "refusal-forbidden"],
  [404, "server-not-found"],
  [405, "method-not-allowed"],
  [429, "rate-limited"],
]);

export const refusalBody: Check = {
  id: "refusal-body",
  title: "The refusal is the guard's own",
  judge({ refusal: answer }) {
    if (answer?.status !== 401) return skipped("no 401 came");
    const type = answer.headers.get("Content-Type") ?? "";
    if (/html/i.test(type)) return faulty("refusal-html", `the 401 has ${type}: ${quoted(answer.text)}`);
    return fine(answer.text ? `the 401 says ${quoted(answer.text)}` : "the 401 has no body");
  },
};

export const challenge: Check = {
  id: "challenge",
  title: "The 401 says where the metadata is",
  judge(facts) {
    if (facts.refusal?.status !== 401) return skipped("no 401 came");
    const header = facts.refusal.headers.get("WWW-Authenticate");
    if (header === null) return faulty("no-challenge", "the 401 has no WWW-Authenticate header");
    const parsed = parseChallenge(header);
    const isBearer = parsed.scheme.toLowerCase() === "bearer";
    if (!isBearer) return faulty("other-scheme", `WWW-Authenticate: ${header}`);
    facts.challenge = parsed;
    const metadataUrl = parsed.parameters.get("resource_metadata");
    if (metadataUrl === undefined) return faulty("no-metadata-address", `WWW-Authenticate: ${header}`);
    if (!parseUrl(metadataUrl)) return faulty("bad-metadata-address", `resource_metadata="${metadataUrl}"`);
    return fine(metadataUrl);
  },
};
