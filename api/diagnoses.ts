/** Diagnoses: what a recorded failure means, why it happened, who can mend it and how. */
import { stationOf } from "../shared/connection.ts";
import type { Comparison } from "./comparison.ts";
import { closestTo, compare } from "./comparison.ts";
import { authorizationCauses } from "./diagnoses/authorization.ts";
import type { Cause, Failed } from "./diagnoses/cause.ts";
import { documentCauses } from "./diagnoses/documents.ts";
import { peopleCauses } from "./diagnoses/people.ts";
import { registrationCauses } from "./diagnoses/registration.ts";
import { serverCauses } from "./diagnoses/server.ts";
import { tokenCauses } from "./diagnoses/tokens.ts";

export interface Diagnosis {
  id: string;
  /** A fact, in a few words. */
  title: string;
  why: string;
  fix: string;
  whoCanFix: Cause["whoCanFix"];
  /** Page and anchor of the documentation. */
  docs: string;
  compared?: Comparison;
}

/** The first that applies is the diagnosis, so the particular stands before the general. */
export const causes: readonly Cause[] = [
  ...serverCauses,
  ...registrationCauses,
  ...documentCauses,
  ...peopleCauses,
  ...authorizationCauses,
  ...tokenCauses,
];

/** @param serverUrls the project's, to tell which of them was meant */
export function diagnose(failed: Failed, serverUrls: readonly string[] = []): Diagnosis {
  const cause = causes.find((each) => applies(each, failed)) ?? unforeseen(failed);
  const { id, title, fix, whoCanFix, compared } = cause;
  const facts = failed.facts ?? {};
  const [actual, expected] = compared?.map((name) => facts[name]) ?? [];
  const meant = closestTo(actual ?? "", expected?.split(" ") ?? serverUrls);
  const differs = compared && actual && meant && actual !== meant;
  return {
    id,
    title,
    why: typeof cause.why === "string" ? cause.why : cause.why(failed),
    fix,
    whoCanFix,
    docs: `connections#${stationOf(failed).replace("_", "-")}`,
    ...(differs && { compared: compare(meant, actual) }),
  };
}

function applies({ steps, error, cause }: Cause, failed: Failed): boolean {
  if (steps && !steps.includes(failed.step)) return false;
  if (error !== undefined && error !== failed.error) return false;
  return cause === undefined || cause.test(failed.cause ?? "");
}

function unforeseen({ error, cause }: Failed): Cause {
  return {
    id: "refused",
    title: error ? `Refused with ${error}` : "Refused",
    why: cause ? sentence(cause) : "The record does not say more than the code.",
    fix: "Look up the code in the protocol (RFC 6749 §4.1.2.1 and §5.2), and the trace in the issuer's log.",
    whoCanFix: "client",
  };
}

/** Causes are recorded as clients read them, without a capital and without an end. */
export function sentence(cause: string): string {
  const text = cause.trim();
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(start) ? start : `${start}.`;
}
