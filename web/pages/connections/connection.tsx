/** Connection: one attempt, step by step, with why it stopped and what mends it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { NamedRail } from "../../components/connection-rail.tsx";
import { CopyableId, CopyButton } from "../../components/copyable.tsx";
import { Page, PageSkeleton } from "../../components/page.tsx";
import { QueryProblem } from "../../components/problem-note.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago, Until } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { isNotFound } from "../../problem.ts";
import { useShortcut } from "../../shortcuts.ts";
import { useTRPC } from "../../trpc.ts";
import { curlFor } from "./curl.ts";
import { DiagnosisNote } from "./diagnosis-note.tsx";
import { diagnosisText } from "./diagnosis-text.ts";
import { noFilters } from "./search.ts";
import { Sequence } from "./sequence.tsx";
import type { Detail } from "./words.ts";
import { clientName, duration, outcomeTones, outcomeWords } from "./words.ts";

export function Connection() {
  const { id: projectId } = useProject();
  const { attempt } = useParams({ from: "/signed-in/projects/$id/connections/$attempt" });
  const query = useQuery({
    ...useTRPC().connections.get.queryOptions({ projectId, attempt }),
    refetchInterval: ({ state }) => state.data?.connection?.outcome === "open" && 5_000,
  });
  if (query.isPending) return <PageSkeleton />;
  if (!query.data) {
    return (
      <Page title="Connection">
        {isNotFound(query.error) ? <Gone /> : <QueryProblem subject="The connection" query={query} />}
      </Page>
    );
  }
  return <Known detail={query.data} attempt={attempt} />;
}

function Known({ detail, attempt }: { detail: Detail; attempt: string }) {
  const { connection, steps, stalled } = detail;
  const failed = steps.findLast(({ outcome }) => outcome === "failed");
  const isFailed = !connection || connection.outcome === "failed";
  const shown = failed?.diagnosis && (isFailed || connection.failure) ? failed.diagnosis : stalled;
  return (
    <Page
      title={connection ? clientName(connection) : "A request of no project"}
      lead={<Head detail={detail} attempt={attempt} />}
    >
      <div className="grid grid-cols-1 gap-8">
        {connection && <NamedRail states={connection.stations} />}
        {shown && <DiagnosisNote diagnosis={shown} isPast={!isFailed && shown !== stalled} />}
        {failed && <Tools detail={detail} />}
        <Sequence detail={detail} />
        <Foot detail={detail} />
      </div>
    </Page>
  );
}

function Head({ detail: { connection, steps }, attempt }: { detail: Detail; attempt: string }) {
  const began = connection?.startedAt ?? steps[0]?.at ?? "";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-data">
      {connection && <Tag tone={outcomeTones[connection.outcome]}>{outcomeWords[connection.outcome]}</Tag>}
      <Ago at={began} />
      {connection?.milliseconds !== undefined && <span>took {duration(connection.milliseconds)}</span>}
      {connection?.person && (
        <span className="break-all">by {connection.person.name ?? connection.person.id}</span>
      )}
      <CopyableId id={attempt} name="connection id" />
      {!connection && <span>Nobody can say for which server it was; whoever has its trace sees it.</span>}
    </div>
  );
}

function Tools({ detail }: { detail: Detail }) {
  const issuer = useQuery(useTRPC().session.get.queryOptions()).data?.issuer ?? "";
  const curl = curlFor(detail, issuer);
  return (
    <div className="flex flex-wrap gap-3">
      <CopyButton label="Copy diagnosis" text={diagnosisText(detail)} />
      {curl && <CopyButton label="Copy as curl" text={curl} />}
      <CopyButton label="Copy link" text={window.location.href} />
    </div>
  );
}

function Foot({ detail: { newer, older, keptUntil } }: { detail: Detail }) {
  const { id } = useProject();
  const navigate = useNavigate();
  const to = "/projects/$id/connections/$attempt" as const;
  const go = (attempt: string | undefined) => {
    if (attempt) void navigate({ to, params: { id, attempt } });
  };
  useShortcut("[", "Newer connection", () => go(newer));
  useShortcut("]", "Older connection", () => go(older));
  return (
    <nav
      aria-label="Other connections"
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-line border-t pt-4 text-data"
    >
      <span className="mr-auto text-muted">
        Kept, then forgotten <Until at={keptUntil} />
      </span>
      {newer && (
        <Link to={to} params={{ id, attempt: newer }} className="link">
          Newer
        </Link>
      )}
      {older && (
        <Link to={to} params={{ id, attempt: older }} className="link">
          Older
        </Link>
      )}
      <Link to="/projects/$id/connections" params={{ id }} search={noFilters} className="link">
        All connections
      </Link>
    </nav>
  );
}

function Gone() {
  const { id } = useProject();
  return (
    <div className="grid justify-items-start gap-3">
      <p className="max-w-[60ch] text-muted">
        There is no connection with this id or trace. It is another project's, or was forgotten: connections
        are kept for 14 days.
      </p>
      <Link to="/projects/$id/connections" params={{ id }} search={noFilters} className="link">
        All connections
      </Link>
    </div>
  );
}
