/** Diagnosis note: why, what differs, and what mends it. */

import type { ReactNode } from "react";
import type { Diagnosis } from "./words.ts";
import { fixers } from "./words.ts";

interface DiagnosisNoteProps {
  diagnosis: Diagnosis;
  /** It failed once, and went on afterwards. */
  isPast: boolean;
}

export function DiagnosisNote({ diagnosis, isPast }: DiagnosisNoteProps) {
  const { title, why, fix, whoCanFix, docs, compared } = diagnosis;
  return (
    <section
      aria-labelledby="diagnosis"
      className={`grid gap-4 border-l-2 pl-4 ${isPast ? "border-line-strong" : "border-bad"}`}
    >
      <h2 id="diagnosis" className="font-semibold text-lead">
        {isPast ? `Got over: ${title}` : title}
      </h2>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[5.5rem_minmax(0,72ch)]">
        <Term word="Why">{why}</Term>
        {compared && (
          <Term word="Differs">
            <Compared compared={compared} />
          </Term>
        )}
        <Term word="Fix">{fix}</Term>
        <Term word="Who">
          {fixers[whoCanFix]} can mend it.{" "}
          <a href={`/docs/${docs}`} className="link">
            Docs<span className="sr-only">: {title}</span>
          </a>
        </Term>
      </dl>
    </section>
  );
}

function Term({ word, children }: { word: string; children: ReactNode }) {
  return (
    <>
      <dt className="font-mono text-data text-muted uppercase tracking-wide">{word}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** One above the other, so that the eye finds the place; what differs is marked, and said. */
function Compared({ compared }: { compared: NonNullable<Diagnosis["compared"]> }) {
  const { expected, actual, start, end, difference } = compared;
  return (
    <div className="grid gap-1">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-control bg-sunken px-3 py-2 font-mono text-data">
        <span className="text-muted">expected</span>
        <Marked text={expected} start={start} end={end} />
        <span className="text-muted">sent</span>
        <Marked text={actual} start={start} end={end} />
      </div>
      {difference && <p className="text-data">{difference}</p>}
    </div>
  );
}

function Marked({ text, start, end }: { text: string; start: number; end: number }) {
  const stop = Math.max(start, text.length - end);
  return (
    <code className="break-all">
      {text.slice(0, start)}
      {stop > start && (
        <mark className="rounded-[2px] bg-bad-soft text-bad underline decoration-2 underline-offset-4">
          {text.slice(start, stop)}
        </mark>
      )}
      {text.slice(stop)}
    </code>
  );
}
