/** Test run: what the built-in test client did, step by step. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Icon } from "../../components/icon.tsx";
import { Page, PageSkeleton } from "../../components/page.tsx";
import { QueryProblem } from "../../components/problem-note.tsx";
import { Tag } from "../../components/tag.tsx";
import { useProject } from "../../current-project.tsx";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { noFilters } from "../connections/search.ts";
import { duration } from "../connections/words.ts";

type Run = Outputs["setup"]["testRun"];

const stepTitles: Record<Run["steps"][number]["name"], string> = {
  refusal: "Called your server without a token",
  register: "Identified itself at the issuer",
  authorize: "You signed in and decided",
  token: "Redeemed the code for a token",
  initialize: "Opened a session at your server with it",
  tools: "Asked for its tools",
  revoke: "Ended the token",
};

const outcomes = {
  ok: { tone: "ok", words: "All of it works", title: "Your server can be connected to" },
  failed: { tone: "bad", words: "Stopped", title: "The test client came to a stop" },
  waiting: { tone: "accent", words: "Waiting for you", title: "The test client waits for you" },
} as const;

export function TestRun() {
  const { id: projectId } = useProject();
  const { run: runId } = useParams({ from: "/signed-in/projects/$id/setup/test/$run" });
  const query = useQuery(useTRPC().setup.testRun.queryOptions({ projectId, runId }));
  if (query.isPending) return <PageSkeleton />;
  if (!query.data) {
    return (
      <Page title="Test client">
        <QueryProblem subject="This test" query={query} />
      </Page>
    );
  }
  const { steps, outcome, serverUrl } = query.data;
  const { tone, words, title } = outcomes[outcome];
  return (
    <Page title={title} lead={<code className="break-all text-data">{serverUrl}</code>}>
      <div className="grid gap-6">
        <div>
          <Tag tone={tone}>{words}</Tag>
        </div>
        <ol className="grid max-w-2xl">
          {steps.map((step) => (
            <StepRow key={step.name} step={step} />
          ))}
        </ol>
        <p className="flex flex-wrap gap-x-6 gap-y-1">
          <Link to="/projects/$id/setup" params={{ id: projectId }} className="link">
            Back to set-up
          </Link>
          <Link to="/projects/$id/connections" params={{ id: projectId }} search={noFilters} className="link">
            See it among the connections
          </Link>
        </p>
      </div>
    </Page>
  );
}

function StepRow({ step: { name, outcome, seen, milliseconds } }: { step: Run["steps"][number] }) {
  const isOk = outcome === "ok";
  return (
    <li className="group relative grid grid-cols-[1.25rem_minmax(0,1fr)_auto] gap-x-3 pb-4 last:pb-0">
      <span
        aria-hidden="true"
        className="absolute top-6 bottom-1 left-2.5 w-px bg-line-strong group-last:hidden"
      />
      <span
        className={`grid size-5 place-items-center rounded-full border ${isOk ? "border-ok bg-ok-soft text-ok" : "border-bad bg-bad-soft text-bad"}`}
      >
        <Icon name={isOk ? "check" : "cross"} />
        <span className="sr-only">{isOk ? "Done:" : "Failed:"}</span>
      </span>
      <div className="grid min-w-0 gap-0.5">
        <p className="font-semibold">{stepTitles[name]}</p>
        <p className="break-words font-mono text-data text-muted">{seen}</p>
      </div>
      <span className="text-data text-muted">{duration(milliseconds)}</span>
    </li>
  );
}
