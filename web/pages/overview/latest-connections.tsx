/** Latest connections: who has just tried to connect, how far they came, and how it went. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ConnectionRail } from "../../components/connection-rail.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { noFilters } from "../connections/search.ts";
import type { Connection } from "../connections/words.ts";
import { clientName, outcomeTones, outcomeWords } from "../connections/words.ts";
import { latestConnections, overviewQuery } from "./search.ts";

/** Nothing at all where nobody has tried, or while it is unknown: the page has enough to show. */
export function LatestConnections() {
  const { id } = useProject();
  const query = useQuery({
    ...useTRPC().connections.list.queryOptions({ projectId: id, ...latestConnections }),
    ...overviewQuery,
  });
  const connections = query.data?.connections ?? [];
  if (connections.length === 0) return null;
  return (
    <section aria-labelledby="latest" className="rounded-panel border border-line bg-surface">
      <div className="flex items-baseline justify-between gap-4 border-line border-b px-4 py-2.5">
        <h2 id="latest" className="font-semibold">
          Latest connections
        </h2>
        <Link to="/projects/$id/connections" params={{ id }} search={noFilters} className="link text-data">
          All connections
        </Link>
      </div>
      <ul className="divide-y divide-line">
        {connections.map((connection) => (
          <Row key={connection.id} connection={connection} />
        ))}
      </ul>
    </section>
  );
}

/** The link's area is the whole row, its name only the client's. */
function Row({ connection }: { connection: Connection }) {
  const { id: attempt, person, outcome, failure, startedAt, stations } = connection;
  const { id } = useProject();
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1.5 px-4 py-2.5 hover:bg-sunken md:grid-cols-[minmax(0,1fr)_10rem_8rem_minmax(0,1.2fr)_6rem]">
      <Link
        to="/projects/$id/connections/$attempt"
        params={{ id, attempt }}
        className="min-w-0 truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2"
      >
        {clientName(connection)}
      </Link>
      <span className="max-md:order-3">
        <ConnectionRail states={stations} />
      </span>
      <span className="max-md:order-2">
        <Tag tone={outcomeTones[outcome]}>{outcomeWords[outcome]}</Tag>
      </span>
      <span className="min-w-0 truncate text-muted max-md:hidden">
        {outcome === "failed" && failure ? failure.title : (person?.name ?? person?.id)}
      </span>
      <span className="whitespace-nowrap text-right text-data text-muted max-md:order-4">
        <Ago at={startedAt} />
      </span>
    </li>
  );
}
