/** Diagnosis text: a connection in Markdown, for an issue or a message. Nothing in the record could be presented. */
import type { Detail, Step } from "./words.ts";
import { clientName, outcomeWords, stepWords } from "./words.ts";

export function diagnosisText({ connection, steps, stalled }: Detail): string {
  const failed = steps.findLast(({ outcome }) => outcome === "failed");
  const diagnosis = failed?.diagnosis ?? stalled;
  const about = connection
    ? `${clientName(connection)}: ${outcomeWords[connection.outcome].toLowerCase()}`
    : "A request of no project";
  const compared = diagnosis?.compared;
  return [
    `### ${diagnosis?.title ?? about}`,
    "",
    ...(diagnosis ? [diagnosis.why, "", `**Fix:** ${diagnosis.fix}`, ""] : []),
    ...(compared ? ["```", `expected ${compared.expected}`, `sent     ${compared.actual}`, "```", ""] : []),
    `${about}${failed ? `, trace \`${failed.trace}\`` : ""}`,
    "",
    ...steps.map(line),
    "",
  ].join("\n");
}

function line({ at, step, request, status, outcome, error }: Step): string {
  const answer = [status, error].filter(Boolean).join(" ");
  return `- ${at} ${stepWords[step]}: \`${request}\` ${outcome}${answer ? ` (${answer})` : ""}`;
}
