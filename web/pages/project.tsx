/** Project: everything about one project, from the first line of code to its deletion. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Project } from "../../shared/project.ts";
import { ConnectClient } from "../components/connect-client.tsx";
import { CopyButton } from "../components/copyable.tsx";
import { Handshake } from "../components/handshake.tsx";
import { Page, PageSkeleton, Section } from "../components/page.tsx";
import { QueryProblem, StaleNote } from "../components/problem-note.tsx";
import { Quickstart } from "../components/quickstart.tsx";
import { ScopeList } from "../components/scope-list.tsx";
import { isNotFound } from "../problem.ts";
import { useTRPC } from "../trpc.ts";
import { NotFound } from "./not-found.tsx";
import { DeleteProject } from "./project-delete.tsx";
import { RenameProject } from "./project-rename.tsx";
import { ProjectSecrets } from "./project-secrets.tsx";

export function ProjectPage() {
  const { id } = useParams({ from: "/signed-in/projects/$id" });
  const project = useQuery(useTRPC().projects.get.queryOptions({ id }));
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
      <LoadedProject project={project.data} />
    </>
  );
}

function LoadedProject({ project }: { project: Project }) {
  const [serverUrl = ""] = project.serverUrls;
  return (
    <Page
      title={project.name}
      lead={<ServerUrls urls={project.serverUrls} />}
      action={<RenameProject project={project} />}
    >
      <div className="grid grid-cols-1 gap-12">
        <Section
          id="quick-start"
          title="Quick start"
          lead="Four steps, about ten minutes. Your server must speak HTTP."
        >
          <div className="grid grid-cols-1 gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,1fr)_18rem]">
            <Quickstart serverUrl={serverUrl} />
            <aside
              aria-label="The way to the first call"
              className="border-line max-xl:hidden xl:border-l xl:pl-8"
            >
              <Handshake done={isCalling(project) ? 2 : 1} />
            </aside>
          </div>
        </Section>
        <Section
          id="connect"
          title="Connect a client"
          lead="Nothing to hand out: a client identifies itself, and each person signs in and allows it."
        >
          <ConnectClient project={project} serverUrl={serverUrl} />
        </Section>
        <ProjectSecrets project={project} />
        <Section
          id="scopes"
          title="Scopes"
          lead="What a client can ask for, in the words a person reads before allowing it."
        >
          <ScopeList scopes={project.scopes} />
        </Section>
        <DeleteProject project={project} />
      </div>
    </Page>
  );
}

/** A server that has used its secret is wrapped; what comes after that the dashboard does not know. */
function isCalling(project: Project): boolean {
  return project.secrets.some(({ lastUsedAt }) => lastUsedAt !== undefined);
}

function ServerUrls({ urls }: { urls: string[] }) {
  return (
    <ul aria-label="Server URLs" className="grid gap-1">
      {urls.map((url) => (
        <li key={url} className="flex items-center gap-3">
          <code className="min-w-0 break-all text-data">{url}</code>
          <CopyButton text={url} label="Copy server URL" short />
        </li>
      ))}
    </ul>
  );
}
