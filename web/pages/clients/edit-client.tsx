/** Edit client: what can be changed of a client that members added by hand. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ClientDetail } from "../../../shared/client.ts";
import { clientChange } from "../../../shared/client.ts";
import { announce } from "../../announcement.ts";
import type { Complaints } from "../../components/client-form.tsx";
import { ClientForm } from "../../components/client-form.tsx";
import { Page, PageSkeleton } from "../../components/page.tsx";
import { QueryProblem } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { problemOf } from "../../problem.ts";
import { useTRPC } from "../../trpc.ts";
import { NotFound } from "../not-found.tsx";

export function EditClient() {
  const { id: projectId, clientId } = useParams({ from: "/signed-in/projects/$id/clients/$clientId/edit" });
  const client = useQuery(useTRPC().clients.get.queryOptions({ projectId, clientId }));
  if (client.data) return client.data.isOwn ? <Edit client={client.data} /> : <NotFound />;
  if (client.error?.data?.code === "NOT_FOUND") return <NotFound />;
  return client.isPending ? <PageSkeleton /> : <QueryProblem subject="The client" query={client} />;
}

function Edit({ client }: { client: ClientDetail }) {
  const { id: projectId } = useProject();
  const [complaints, setComplaints] = useState<Complaints>({});
  const update = useUpdate(setComplaints);
  const lead =
    client.kind === "person"
      ? "Holds for connections to come. What people have allowed it stays."
      : "Holds for the tokens to come. Those it has work for as long as they were given.";
  // A label is the members' own; the form is about what the client is called for everybody.
  const named = { ...client, name: String(client.metadata.client_name ?? "") };
  return (
    <Page title={`Edit ${client.name}`} lead={lead}>
      <ClientForm
        client={named}
        schema={clientChange}
        act="Save client"
        acting="Saving client…"
        mutation={update}
        complaints={complaints}
        onSubmit={(change) => update.mutate({ projectId, clientId: client.id, ...change })}
      />
    </Page>
  );
}

function useUpdate(onRefused: (complaints: Complaints) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.clients.update.mutationOptions({
      onSuccess: async ({ id: clientId, name }, { projectId: id }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.clients.pathKey() });
        await navigate({
          to: "/projects/$id/clients/$clientId",
          params: { id, clientId },
          replace: true,
        });
        announce(`${name} is changed.`);
      },
      onError: (error) => onRefused(problemOf(error).fields),
    }),
  );
}
