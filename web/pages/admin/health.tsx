/** Health of the installation: whether its parts answer, and which versions they are. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../components/button.tsx";
import { Section, Sheet } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import type { Tone } from "../../components/tag.tsx";
import { Tag } from "../../components/tag.tsx";
import { count } from "../../number.ts";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { AdminPage } from "./admin-page.tsx";

type HealthData = Outputs["admin"]["health"];

export function Health() {
  const health = useQuery(useTRPC().admin.health.queryOptions());
  const isRefreshing = health.isFetching && !health.isPending;
  return (
    <AdminPage
      title="Health"
      lead="Asked just now, from the dashboard's server."
      action={
        <Button onClick={() => health.refetch()} waiting={isRefreshing ? "Asking again…" : undefined}>
          Ask again
        </Button>
      }
    >
      {health.isPending && <Loading />}
      {health.data ? (
        <div className="grid grid-cols-1 gap-10">
          <StaleNote query={health} />
          <Parts health={health.data} />
          <Facts health={health.data} />
        </div>
      ) : (
        <QueryProblem subject="The health" query={health} />
      )}
    </AdminPage>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Asking the parts">
      <div className="skeleton h-40 rounded-panel" />
    </div>
  );
}

function Parts({ health: { database, issuer } }: { health: HealthData }) {
  const missing = database.missingIndexes;
  return (
    <Sheet>
      <ul aria-label="Parts" className="divide-y divide-line">
        <Part name="Database" tone="ok" state={`answers in ${database.milliseconds} ms`}>
          {database.replicaSet ? `Replica set ${database.replicaSet}: ` : ""}
          <code className="break-all">{database.members.join(", ")}</code>
          {database.primary && (
            <>
              {", primary "}
              <code className="break-all">{database.primary}</code>
            </>
          )}
        </Part>
        <Part
          name="Indexes"
          tone={missing.length > 0 ? "bad" : "ok"}
          state={missing.length > 0 ? `${missing.length} missing` : "all there"}
        >
          {missing.length > 0 ? (
            <>
              <code className="break-all">{missing.join("; ")}</code>. Restart a server: it makes them.
            </>
          ) : (
            "Every query of a page or a token path has its own."
          )}
        </Part>
        <Part
          name="Issuer"
          tone={issuer.problem ? "bad" : "ok"}
          state={issuer.problem ? "does not answer" : `answers in ${issuer.milliseconds} ms`}
        >
          <code className="break-all">{issuer.url}</code>
          {issuer.problem && `: ${issuer.problem}. The dashboard must reach it to sign people in.`}
        </Part>
      </ul>
    </Sheet>
  );
}

interface PartProps {
  name: string;
  tone: Tone;
  state: string;
  children: ReactNode;
}

function Part({ name, tone, state, children }: PartProps) {
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[8rem_12rem_minmax(0,1fr)] md:items-center">
      <span className="font-semibold">{name}</span>
      <span>
        <Tag tone={tone}>{state}</Tag>
      </span>
      <p className="min-w-0 text-data text-muted">{children}</p>
    </li>
  );
}

function Facts({ health: { versions, database, counts } }: { health: HealthData }) {
  const facts = [
    ["mcpauth", versions.mcpauth],
    ["Node", versions.node],
    ["MongoDB", database.version],
    ["People", count(counts.people)],
    ["Projects", count(counts.projects)],
    ["Clients", count(counts.clients)],
    ["Tokens, grants and sessions", count(counts.records)],
  ] as const;
  return (
    <Section id="facts" title="Versions and size">
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-2">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd className="font-mono text-data">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
