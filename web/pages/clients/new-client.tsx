/** New client: a program registered by hand, for people or for itself. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Client } from "../../../shared/client.ts";
import { clientInput } from "../../../shared/client.ts";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import type { Complaints } from "../../components/client-form.tsx";
import { ClientForm } from "../../components/client-form.tsx";
import { Page } from "../../components/page.tsx";
import { useProject } from "../../current-project.tsx";
import { keepFreshSecret } from "../../fresh-secret.ts";
import { problemOf } from "../../problem.ts";
import type { CallError, Inputs } from "../../trpc.ts";
import { useTRPC, useTRPCClient } from "../../trpc.ts";

export function NewClient() {
  const project = useProject();
  const [complaints, setComplaints] = useState<Complaints>({});
  const create = useCreate(project, setComplaints);
  return (
    <Page title="Add client" lead={`A program that ${project.name} knows before it ever asks.`}>
      <ClientForm
        schema={clientInput}
        act="Add client"
        acting="Adding client…"
        mutation={create}
        complaints={complaints}
        onSubmit={(input) => create.mutate({ projectId: project.id, ...input })}
      />
    </Page>
  );
}

/** The secret is taken out of the answer before the mutation cache sees it. */
function useCreate({ id }: Project, onRefused: (complaints: Complaints) => void) {
  const api = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation<Client, CallError, Inputs["clients"]["create"]>({
    mutationFn: async (input) => {
      const { client, clientSecret } = await api.clients.create.mutate(input);
      if (clientSecret !== undefined) keepFreshSecret({ client, secret: clientSecret });
      return client;
    },
    onSuccess: async (client) => {
      void queryClient.invalidateQueries({ queryKey: trpc.clients.pathKey() });
      const params = { id, clientId: client.id };
      // Replaced, so that Back leads to the clients and not to a form that would add it again.
      if (client.confidential) {
        return navigate({ to: "/projects/$id/clients/$clientId/secret", params, replace: true });
      }
      await navigate({ to: "/projects/$id/clients/$clientId", params, replace: true });
      announce(`${client.name} is added. Give it its client id.`);
    },
    onError: (error) => onRefused(problemOf(error).fields),
  });
}
