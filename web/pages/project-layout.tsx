/** Project layout: loads the project that its pages are about, and says so when there is none to show. */
import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { Page, PageSkeleton } from "../components/page.tsx";
import { QueryProblem, StaleNote } from "../components/problem-note.tsx";
import { CurrentProject } from "../current-project.tsx";
import { isNotFound } from "../problem.ts";
import { useTRPC } from "../trpc.ts";
import { NotFound } from "./not-found.tsx";

export function ProjectLayout() {
  const { id } = useParams({ from: "/signed-in/projects/$id" });
  const project = useQuery(useTRPC().projects.get.queryOptions({ projectId: id }));
  if (project.isPending) return <PageSkeleton />;
  if (isNotFound(project.error)) return <NotFound />;
  if (!project.data) {
    return (
      <Page title="Project">
        <QueryProblem subject="The project" query={project} />
      </Page>
    );
  }
  return (
    <CurrentProject value={project.data}>
      <StaleNote query={project} />
      <Outlet />
    </CurrentProject>
  );
}
