/** Error groups: what failed, by what it was, so that one look tells the frequent from the odd. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { count } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";
import type { ConnectionsSearch } from "./search.ts";
import { noFilters } from "./search.ts";
import type { Step } from "./words.ts";
import { stepWords } from "./words.ts";

/** Nothing at all where nothing failed, or while it is unknown: the list below says so. */
export function ErrorGroups({ search: { from, to } }: { search: ConnectionsSearch }) {
  const { id } = useProject();
  const query = useQuery(useTRPC().connections.errors.queryOptions({ projectId: id, from, to }));
  const groups = query.data ?? [];
  if (groups.length === 0) return null;
  return (
    <details className="group mb-6 rounded-panel border border-line bg-surface">
      <summary className="flex cursor-pointer items-center gap-3 px-4 py-2.5">
        <h2 className="font-semibold">Failures by cause</h2>
        <span className="text-data text-muted">{count(groups.length)}</span>
      </summary>
      <ul className="divide-y divide-line border-line border-t">
        {groups.map(({ id: cause, title, step, error, reason, count: times, lastAt }) => (
          <li
            key={`${step} ${cause}`}
            className="relative grid grid-cols-[3.5rem_minmax(0,1fr)] items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 hover:bg-sunken sm:grid-cols-[3.5rem_minmax(0,1fr)_10rem_6rem]"
          >
            <span className="text-right font-mono text-data">{count(times)}</span>
            <Link
              to="/projects/$id/connections"
              params={{ id }}
              search={{ ...noFilters, from, to, step, reason, error }}
              className="font-medium after:absolute after:inset-0"
            >
              {title}
            </Link>
            <span className="text-data text-muted max-sm:col-start-2">
              {stepWords[step as Step["step"]] ?? step}
              {error && <code className="block text-faint text-meta">{error}</code>}
            </span>
            <span className="text-data text-muted max-sm:col-start-2 sm:text-right">
              <Ago at={lastAt} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
