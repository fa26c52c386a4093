/** Clients of a project: those its owner added by hand, and how to add, renew and delete one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Client } from "../../shared/client.ts";
import type { Project } from "../../shared/project.ts";
import { announce } from "../announcement.ts";
import { ButtonLink } from "../components/button.tsx";
import { ClientList } from "../components/client-list.tsx";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { Section } from "../components/page.tsx";
import { QueryProblem, StaleNote } from "../components/problem-note.tsx";
import { keepFreshSecret } from "../fresh-secret.ts";
import type { CallError, Inputs } from "../trpc.ts";
import { useTRPC, useTRPCClient } from "../trpc.ts";

export function ProjectClients({ project }: { project: Project }) {
  const [asking, setAsking] = useState<{ act: "regenerate" | "delete"; client: Client }>();
  const clients = useQuery(useTRPC().clients.list.queryOptions({ projectId: project.id }));
  const close = () => setAsking(undefined);
  return (
    <Section
      id="clients"
      title="Clients"
      lead="Those you add by hand. Most clients register themselves, and are not listed here."
      action={
        <ButtonLink to="/projects/$id/clients/new" params={{ id: project.id }}>
          Add client
        </ButtonLink>
      }
    >
      {clients.isPending && <Loading />}
      {clients.data ? (
        <div>
          <StaleNote query={clients} />
          <ClientList
            clients={clients.data}
            onRegenerate={(client) => setAsking({ act: "regenerate", client })}
            onDelete={(client) => setAsking({ act: "delete", client })}
          />
        </div>
      ) : (
        <QueryProblem subject="The clients" query={clients} />
      )}
      {asking?.act === "regenerate" && (
        <RegenerateSecret project={project} client={asking.client} onClose={close} />
      )}
      {asking?.act === "delete" && <DeleteClient project={project} client={asking.client} onClose={close} />}
    </Section>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the clients">
      <div className="skeleton h-20 rounded-panel" />
    </div>
  );
}

interface ClientDialogProps {
  project: Project;
  client: Client;
  onClose: () => void;
}

function RegenerateSecret({ project, client, onClose }: ClientDialogProps) {
  const regenerate = useRegenerate();
  return (
    <ConfirmDialog
      title="Regenerate client secret"
      act="Regenerate client secret"
      acting="Regenerating client secret…"
      mutation={regenerate}
      onConfirm={() => regenerate.mutate({ projectId: project.id, clientId: client.id })}
      onClose={onClose}
    >
      <p>
        The old secret of {client.name} stops within seconds: it gets no token until it has the new one, which
        is shown once, on the next page.
      </p>
    </ConfirmDialog>
  );
}

function DeleteClient({ project, client, onClose }: ClientDialogProps) {
  const remove = useDelete({ project, client, onClose });
  return (
    <ConfirmDialog
      title="Delete client"
      act="Delete client"
      acting="Deleting client…"
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId: project.id, clientId: client.id })}
      onClose={onClose}
    >
      <p>
        {client.name} gets no token any more, and after 30 seconds none that it has is accepted. This cannot
        be taken back: added again, it has another client id.
      </p>
    </ConfirmDialog>
  );
}

/** The secret is taken out of the answer before the mutation cache sees it. */
function useRegenerate() {
  const api = useTRPCClient();
  const navigate = useNavigate();
  return useMutation<Client, CallError, Inputs["clients"]["regenerateSecret"]>({
    mutationFn: async (input) => {
      const { client, clientSecret } = await api.clients.regenerateSecret.mutate(input);
      keepFreshSecret({ client, secret: clientSecret });
      return client;
    },
    onSuccess: ({ id: clientId }, { projectId: id }) =>
      navigate({ to: "/projects/$id/clients/$clientId/secret", params: { id, clientId } }),
  });
}

function useDelete({ project, client, onClose }: ClientDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.clients.delete.mutationOptions({
      onSuccess: ({ id }) => {
        queryClient.setQueryData(trpc.clients.list.queryKey({ projectId: project.id }), (list) =>
          list?.filter((each) => each.id !== id),
        );
        announce(`${client.name} is deleted.`);
        onClose();
      },
    }),
  );
}
