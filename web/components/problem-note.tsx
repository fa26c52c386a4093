/** Problem note: a failed call in one plain sentence, with the id that finds its cause in the log. */
import type { ReactNode } from "react";
import { problemOf } from "../problem.ts";
import type { CallError } from "../trpc.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

export function ProblemNote({ error, children }: { error: CallError; children?: ReactNode }) {
  const { message, trace } = problemOf(error);
  return (
    <div role="alert" className="flex gap-3 rounded-control border-bad border-l-2 bg-bad-soft px-4 py-3">
      <span className="mt-0.5 text-bad">
        <Icon name="alert" />
      </span>
      <div className="grid min-w-0 gap-2">
        <p>{message}</p>
        {trace && (
          <p className="text-data text-muted">
            Trace id <code className="break-all text-text">{trace}</code>
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

interface QueryProblemProps {
  /** What could not be shown, as the start of a heading: "Your projects". */
  subject: string;
  query: { error: CallError | null; isFetching: boolean; refetch: () => unknown };
}

/** In place of a list or page whose query failed and that has nothing to show from before. */
export function QueryProblem({ subject, query }: QueryProblemProps) {
  if (!query.error) return null;
  return (
    <section className="grid max-w-2xl gap-3">
      <h2 className="font-semibold text-lead">{subject} could not be loaded</h2>
      <ProblemNote error={query.error}>
        <div>
          <Button onClick={() => query.refetch()} waiting={query.isFetching ? "Trying again…" : undefined}>
            Try again
          </Button>
        </div>
      </ProblemNote>
    </section>
  );
}

interface StaleNoteProps {
  query: { isRefetchError: boolean; dataUpdatedAt: number; isFetching: boolean; refetch: () => unknown };
}

/** Above data that is still shown although its latest refresh failed. */
export function StaleNote({ query }: StaleNoteProps) {
  if (!query.isRefetchError) return null;
  const since = new Date(query.dataUpdatedAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center justify-between gap-2 rounded-control bg-warn-soft px-4 py-2 text-warn"
    >
      <p>Showing data from {since}: it could not be refreshed.</p>
      <Button
        look="quiet"
        onClick={() => query.refetch()}
        waiting={query.isFetching ? "Refreshing…" : undefined}
      >
        Refresh
      </Button>
    </div>
  );
}
