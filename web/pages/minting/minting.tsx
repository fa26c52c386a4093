/** Token minting: what a product may exchange for a token, the call that does it, and every time it was done. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Project } from "../../../shared/project.ts";
import { Page } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { IdentityProviders } from "./identity-providers.tsx";
import { MintingSettings } from "./minting-settings.tsx";
import { ProjectMints } from "./mints.tsx";
import { TryMinting } from "./try-minting.tsx";

export function Minting() {
  const project = useProject();
  const minting = useQuery(useTRPC().minting.get.queryOptions({ projectId: project.id }));
  return (
    <Page title="Token minting" docs="token-minting" lead={<Lead project={project} />}>
      <div className="grid grid-cols-1 gap-12">
        {minting.isPending && <Loading />}
        {minting.data ? (
          <>
            <StaleNote query={minting} />
            <MintingSettings project={project} minting={minting.data} />
            <IdentityProviders project={project} providers={minting.data.identityProviders} />
            <TryMinting project={project} minting={minting.data} />
          </>
        ) : (
          <QueryProblem subject="The minting settings" query={minting} />
        )}
        <ProjectMints project={project} />
      </div>
    </Page>
  );
}

function Lead({ project }: { project: Project }) {
  return (
    <p>
      For a product that has signed its people in already: its backend shows the{" "}
      <Link to="/projects/$id/secrets" params={{ id: project.id }} className="link">
        registration secret
      </Link>
      , says who it acts for, and gets a token. No browser opens.
    </p>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the minting settings" className="grid gap-4">
      <div className="skeleton h-6 w-56" />
      <div className="skeleton h-48 rounded-panel" />
    </div>
  );
}
