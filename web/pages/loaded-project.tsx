/** Loaded project: what a page about a project shows until it has the project, and when it cannot have it. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Project } from "../../shared/project.ts";
import { Page, PageSkeleton } from "../components/page.tsx";
import { QueryProblem, StaleNote } from "../components/problem-note.tsx";
import { isNotFound } from "../problem.ts";
import { useTRPC } from "../trpc.ts";
import { NotFound } from "./not-found.tsx";

interface LoadedProjectProps {
  id: string;
  children: (project: Project) => ReactNode;
}

export function LoadedProject({ id, children }: LoadedProjectProps) {
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
    <>
      <StaleNote query={project} />
      {children(project.data)}
    </>
  );
}
