/** Project: everything about one project, from the first line of code to its deletion. */
import { Link, useParams } from "@tanstack/react-router";
import type { Project } from "../../shared/project.ts";
import { ButtonLink } from "../components/button.tsx";
import { ConnectClient } from "../components/connect-client.tsx";
import { CopyButton } from "../components/copyable.tsx";
import { Handshake } from "../components/handshake.tsx";
import { Page, Section } from "../components/page.tsx";
import { Quickstart } from "../components/quickstart.tsx";
import { ScopeList } from "../components/scope-list.tsx";
import { LoadedProject } from "./loaded-project.tsx";
import { ProjectClients } from "./project-clients.tsx";
import { DeleteProject } from "./project-delete.tsx";
import { RenameProject } from "./project-rename.tsx";
import { ProjectSecrets } from "./project-secrets.tsx";
import { ProjectServerUrls } from "./project-server-urls.tsx";
import { ProjectTokens } from "./project-tokens.tsx";

export function ProjectPage() {
  const { id } = useParams({ from: "/signed-in/projects/$id" });
  return <LoadedProject id={id}>{(project) => <Everything project={project} />}</LoadedProject>;
}

function Everything({ project }: { project: Project }) {
  const [serverUrl = ""] = project.serverUrls;
  return (
    <Page
      title={project.name}
      lead={<FirstServerUrl project={project} />}
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
        <ProjectServerUrls project={project} />
        <ProjectClients project={project} />
        <ProjectSecrets project={project} />
        <Section
          id="scopes"
          title="Scopes"
          lead="What a client can ask for, in the words a person reads before allowing it."
        >
          <ScopeList scopes={project.scopes} />
        </Section>
        <Section
          id="sign-in"
          title="Who may sign in"
          lead={
            project.signInPolicy
              ? "Only chosen people can connect a client to this project."
              : "Anyone who can sign in at this issuer can connect a client to this project."
          }
        >
          <div>
            <ButtonLink to="/projects/$id/sign-in" params={{ id: project.id }}>
              Choose who may sign in
            </ButtonLink>
          </div>
        </Section>
        <ProjectTokens project={project} />
        <Section
          id="minting"
          title="Token minting"
          lead="For a product that has signed its people in already: its backend gets tokens for them, and no browser opens."
        >
          <div>
            <ButtonLink to="/projects/$id/minting" params={{ id: project.id }}>
              Open token minting
            </ButtonLink>
          </div>
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

function FirstServerUrl({ project }: { project: Project }) {
  const [first = "", ...others] = project.serverUrls;
  return (
    <div className="flex flex-wrap items-center gap-x-3">
      <code className="min-w-0 break-all text-data">{first}</code>
      <CopyButton text={first} label="Copy server URL" short />
      {others.length > 0 && (
        <Link to="/projects/$id" params={{ id: project.id }} hash="server-urls" className="link text-data">
          and {others.length} more
        </Link>
      )}
    </div>
  );
}
