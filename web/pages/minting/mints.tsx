/** Mints of a project: every time its secret was used to ask for a token, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Project } from "../../../shared/project.ts";
import { Button } from "../../components/button.tsx";
import { MintList } from "../../components/mint-list.tsx";
import { Section } from "../../components/page.tsx";
import { ProblemNote, QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { useTRPC } from "../../trpc.ts";

export function ProjectMints({ project }: { project: Project }) {
  const mints = useInfiniteQuery(
    useTRPC().minting.list.infiniteQueryOptions(
      { projectId: project.id },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const { isFetchingNextPage, isFetchNextPageError, error } = mints;
  const isRefreshing = mints.isFetching && !mints.isPending && !isFetchingNextPage;
  return (
    <Section
      id="mints"
      title="Mints"
      lead="Every request that showed the project's secret, also those that were refused. Kept for 14 days."
      action={
        mints.data && (
          <Button onClick={() => mints.refetch()} waiting={isRefreshing ? "Refreshing…" : undefined}>
            Refresh
          </Button>
        )
      }
    >
      {mints.isPending && <Loading />}
      {mints.data ? (
        <div className="grid grid-cols-1 gap-4">
          <StaleNote query={mints} />
          <MintList mints={mints.data.pages.flatMap((page) => page.mints)} />
          {isFetchNextPageError && error && <ProblemNote error={error} />}
          {mints.hasNextPage && (
            <div>
              <Button
                onClick={() => mints.fetchNextPage()}
                waiting={isFetchingNextPage ? "Loading older mints…" : undefined}
              >
                Show older mints
              </Button>
            </div>
          )}
        </div>
      ) : (
        <QueryProblem subject="The mints" query={mints} />
      )}
    </Section>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the mints">
      <div className="skeleton h-32 rounded-panel" />
    </div>
  );
}
