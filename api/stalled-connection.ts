/** Stalled connection: nothing failed, and nothing more came. */
import type { ConnectionRecord } from "../shared/server/connection-record.ts";
import type { EventRecord } from "../shared/server/database.ts";
import type { Diagnosis } from "./diagnoses.ts";

/** Milliseconds in which a browser is back with its client, and in which a person has decided. */
const patience = { browser: 2 * 60_000, person: 10 * 60_000 };

/** Undefined while it may still go on. */
export function stalled(
  { ending, seen }: Pick<ConnectionRecord, "ending" | "seen">,
  steps: readonly EventRecord[],
): Diagnosis | undefined {
  const last = steps.at(-1);
  if (ending || !last) return undefined;
  const waited = Date.now() - last.at.getTime();
  if (seen?.allow) return waited > patience.browser ? neverBack : undefined;
  return waited > patience.person ? neverDecided : undefined;
}

const neverBack: Diagnosis = {
  id: "browser_never_returned",
  title: "The browser did not bring the answer to the client",
  why: "The person allowed it, and the client never redeemed its code. Either the browser could not reach the redirect URI (a program that had stopped listening, a custom scheme no program owns, a page whose Content-Security-Policy forbids it), or the client refused the answer (a state or iss it did not expect).",
  fix: "Try again with the client in the foreground. If it stays so, look at what the browser shows after Allow, and at the client's own log.",
  whoCanFix: "client",
  docs: "connections#token",
};

const neverDecided: Diagnosis = {
  id: "person_never_decided",
  title: "Nobody finished in the browser",
  why: "The authorization request arrived, and the person did not sign in or decide. The request is forgotten after an hour.",
  fix: "Start again in the client. If no page was shown, open the address the client prints by hand.",
  whoCanFix: "person",
  docs: "connections#sign-in",
};
