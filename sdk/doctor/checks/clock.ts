/** Check of the clocks, by which tokens run out. */
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import type { Answered } from "../visitor.ts";
import { isAnswered } from "../visitor.ts";

/** Tokens live longer, and the Date header has whole seconds only. */
const toleratedMs = 60_000;

export const clock: Check = {
  id: "clock",
  title: "The clocks agree",
  async judge(facts) {
    const answers = await answersOf(facts);
    const dated = answers.flatMap(({ name, answer }) => {
      const offBy = skewOf(answer);
      return offBy === undefined ? [] : [{ name, offBy }];
    });
    if (dated.length === 0) return skipped("no answer has a Date");
    const seen = dated.map(({ name, offBy }) => `the ${name}'s clock ${inWords(offBy)}`).join(", ");
    return dated.some(({ offBy }) => Math.abs(offBy) > toleratedMs) ? faulty("clock-skew", seen) : fine(seen);
  },
};

async function answersOf({
  visitor,
  refusal,
  issuerMetadata,
}: Facts): Promise<{ name: string; answer: Answered }[]> {
  const issuer = issuerMetadata && (await visitor.ask(issuerMetadata.url));
  return [
    ...(refusal ? [{ name: "server", answer: refusal }] : []),
    ...(issuer && isAnswered(issuer) ? [{ name: "issuer", answer: issuer }] : []),
  ];
}

/** A slow way there or back is no skew, nor is time spent in a cache. */
function skewOf({ headers, sentAt, receivedAt }: Answered): number | undefined {
  const date = Date.parse(headers.get("Date") ?? "") + 1000 * Number(headers.get("Age") ?? 0);
  if (Number.isNaN(date)) return undefined;
  if (date > receivedAt) return date - receivedAt;
  return Math.min(0, date + 1000 - sentAt);
}

function inWords(offBy: number): string {
  const seconds = Math.round(Math.abs(offBy) / 1000);
  if (seconds === 0) return "is right";
  return `is ${seconds} s ${offBy > 0 ? "ahead" : "behind"}`;
}
