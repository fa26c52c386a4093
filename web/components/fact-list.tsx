/** Fact list: what is known of one thing, line by line. */
import type { ReactNode } from "react";

export function FactList({ children }: { children: ReactNode }) {
  return <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-y-3">{children}</dl>;
}

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 break-words max-sm:mb-3">{children}</dd>
    </>
  );
}

/** Short values that can be mistaken for others, such as scopes and addresses. */
export function Values({ values }: { values: string[] }) {
  if (values.length === 0) return <span className="text-muted">–</span>;
  return (
    <ul className="grid gap-1">
      {values.map((value) => (
        <li key={value} className="break-all font-mono text-data">
          {value}
        </li>
      ))}
    </ul>
  );
}
