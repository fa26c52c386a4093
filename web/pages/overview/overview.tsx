/** Overview: how a project is doing, what needs somebody, and where to look closer. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { Project } from "../../../shared/project.ts";
import type { UsageRange } from "../../../shared/usage.ts";
import { usageRanges } from "../../../shared/usage.ts";
import { ButtonLink } from "../../components/button.tsx";
import { Handshake } from "../../components/handshake.tsx";
import { Page } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { Charts, ChartsSkeleton } from "./charts.tsx";
import { Kpis } from "./kpis.tsx";
import { LatestConnections } from "./latest-connections.tsx";
import { NeedsAttention } from "./needs-attention.tsx";
import { overviewQuery, usual } from "./search.ts";

export function Overview() {
  const trpc = useTRPC();
  const project = useProject();
  const { range = usual } = useSearch({ from: "/signed-in/projects/$id/" });
  const overview = useQuery({
    ...trpc.usage.overview.queryOptions({ projectId: project.id, range }),
    ...overviewQuery,
    placeholderData: keepPreviousData,
  });
  const attention = useQuery({
    ...trpc.usage.attention.queryOptions({ projectId: project.id }),
    ...overviewQuery,
  });
  const unused = overview.data?.used === false;
  return (
    <Page
      title="Overview"
      lead={<code className="break-all text-data">{project.serverUrls[0]}</code>}
      action={!unused && <Ranges />}
    >
      <StaleNote query={overview} />
      {overview.isLoadingError && <QueryProblem subject="What was counted" query={overview} />}
      <div className="grid grid-cols-1 gap-6" aria-busy={overview.isPlaceholderData}>
        {unused && <FirstSteps project={project} />}
        {!unused && !overview.isLoadingError && <Kpis overview={overview.data} range={range} />}
        {/* Below what is there from the start, so that nothing moves when it comes. */}
        {attention.data && <NeedsAttention found={attention.data} />}
        {overview.isPending && <ChartsSkeleton />}
        {overview.data && !unused && <Charts overview={overview.data} range={range} />}
        {!unused && <LatestConnections />}
      </div>
    </Page>
  );
}

const rangeNames: Record<UsageRange, { short: string; long: string }> = {
  "1h": { short: "1 h", long: "This hour and the last" },
  "24h": { short: "24 h", long: "The last 24 hours" },
  "7d": { short: "7 d", long: "The last 7 days" },
  "30d": { short: "30 d", long: "The last 30 days" },
};

function Ranges() {
  return (
    <nav aria-label="Range" className="flex overflow-hidden rounded-control border border-line-strong">
      {usageRanges.map((range) => (
        <Link
          key={range}
          from="/projects/$id"
          search={range === usual ? {} : { range }}
          replace
          title={rangeNames[range].long}
          activeOptions={{ exact: true }}
          activeProps={{ className: "bg-accent font-semibold text-on-accent" }}
          inactiveProps={{ className: "bg-surface text-muted hover:bg-sunken" }}
          className="grid min-h-8.5 min-w-12 place-items-center border-line-strong border-l px-2.5 text-data first:border-l-0 focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
        >
          {rangeNames[range].short}
        </Link>
      ))}
    </nav>
  );
}

/** Flat charts would say nothing to who has just begun. */
function FirstSteps({ project }: { project: Project }) {
  const isCalling = project.secrets.some(({ lastUsedAt }) => lastUsedAt !== undefined);
  return (
    <section
      aria-labelledby="first-steps"
      className="grid gap-6 rounded-panel border border-line bg-surface p-6 md:grid-cols-[minmax(0,1fr)_18rem]"
    >
      <div className="grid content-start gap-4">
        <h2 id="first-steps" className="font-semibold text-lead">
          Nobody has connected yet
        </h2>
        <p className="max-w-[60ch] text-muted">
          As soon as a client asks for this server, what it and its people do is counted here by the hour:
          tokens, verifications, and what failed and why.
        </p>
        <div>
          <ButtonLink to="/projects/$id/setup" params={{ id: project.id }} look="primary">
            Set up {project.name}
          </ButtonLink>
        </div>
      </div>
      <Handshake done={isCalling ? 2 : 1} />
    </section>
  );
}
