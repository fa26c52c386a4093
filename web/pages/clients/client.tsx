/** Client: one app that connects, with what a project knows of it and what its members can do about it. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ClientDetail } from "../../../shared/client.ts";
import { Button } from "../../components/button.tsx";
import { IdentityTag } from "../../components/client-tag.tsx";
import { CopyableId } from "../../components/copyable.tsx";
import { Page, PageSkeleton } from "../../components/page.tsx";
import { ProblemNote, QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { Tabs } from "../../components/tabs.tsx";
import { Ago } from "../../components/time.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { count } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";
import { NotFound } from "../not-found.tsx";
import { useDisable, useEnable } from "./acting.ts";
import { ClientGrants } from "./client-grants.tsx";
import { ClientMetadata } from "./client-metadata.tsx";
import { ClientSummary } from "./client-summary.tsx";

export function ClientPage() {
  const { id: projectId, clientId } = useParams({ from: "/signed-in/projects/$id/clients/$clientId" });
  const client = useQuery(useTRPC().clients.get.queryOptions({ projectId, clientId }));
  if (client.data) {
    return (
      <>
        <StaleNote query={client} />
        <Known client={client.data} />
      </>
    );
  }
  if (client.error?.data?.code === "NOT_FOUND") return <NotFound />;
  return client.isPending ? <PageSkeleton /> : <QueryProblem subject="The client" query={client} />;
}

function Known({ client }: { client: ClientDetail }) {
  const { tab = "summary" } = useSearch({ from: "/signed-in/projects/$id/clients/$clientId" });
  const navigate = useNavigate({ from: "/projects/$id/clients/$clientId" });
  const show = (next: "summary" | "people" | "metadata") =>
    void navigate({ search: { tab: next === "summary" ? undefined : next }, replace: true });
  return (
    <Page
      title={client.name || "A client that is no longer registered"}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <IdentityTag identity={client.identity} />
          {client.document ? (
            <code className="break-all text-data">{client.id}</code>
          ) : (
            <CopyableId id={client.id} name="client id" />
          )}
        </span>
      }
      action={!client.disabled && <Disable client={client} />}
    >
      {client.disabled && <DisabledNote client={client} />}
      <Tabs
        label="What is known of this client"
        value={tab}
        onChange={show}
        tabs={[
          { value: "summary", title: "Summary", content: () => <ClientSummary client={client} /> },
          {
            value: "people",
            title: `People (${count(client.people)})`,
            content: () => <ClientGrants client={client} />,
          },
          { value: "metadata", title: "Metadata", content: () => <ClientMetadata client={client} /> },
        ]}
      />
    </Page>
  );
}

function Disable({ client }: { client: ClientDetail }) {
  const { id: projectId } = useProject();
  const clientIds = [client.id];
  const disable = useDisable({ clientIds, name: client.name });
  return (
    <div className="grid gap-2">
      <Button
        denied={useDenial("clients", "disable clients")}
        onClick={() => disable.mutate({ projectId, clientIds })}
        waiting={disable.isPending ? "Disabling…" : undefined}
      >
        Disable
      </Button>
      {disable.error && <ProblemNote error={disable.error} />}
    </div>
  );
}

/** Who, when and why stand where nobody can miss them. */
function DisabledNote({ client }: { client: ClientDetail }) {
  const { id: projectId } = useProject();
  const clientIds = [client.id];
  const enable = useEnable({ clientIds, name: client.name });
  const { at = "", by, reason } = client.disabled ?? {};
  return (
    <section
      aria-label="Disabled"
      className="mb-6 flex flex-wrap items-center justify-between gap-3 rounded-control border-bad border-l-2 bg-bad-soft px-4 py-3"
    >
      <p className="max-w-[72ch]">
        <strong>Disabled</strong> by {by ?? "somebody who is gone"} <Ago at={at} />
        {reason && <>: “{reason}”</>}. It gets no token here, and what people allowed it does not work until
        it is enabled again.
      </p>
      <Button
        denied={useDenial("clients", "enable clients")}
        onClick={() => enable.mutate({ projectId, clientIds })}
        waiting={enable.isPending ? "Enabling…" : undefined}
      >
        Enable
      </Button>
      {enable.error && <ProblemNote error={enable.error} />}
    </section>
  );
}
