/** Delete client: for good if members added it; what introduced itself is forgotten until it comes again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ClientDetail } from "../../../shared/client.ts";
import { announce } from "../../announcement.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";

export function DeleteClient({ client, onClose }: { client: ClientDetail; onClose: () => void }) {
  const { id: projectId } = useProject();
  const remove = useDelete(client);
  const act = client.isOwn ? "Delete client" : "Forget client";
  return (
    <ConfirmDialog
      title={act}
      act={act}
      acting={client.isOwn ? "Deleting client…" : "Forgetting client…"}
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId, clientId: client.id })}
      onClose={onClose}
      typed={client.isOwn && client.people > 0 ? client.name : undefined}
    >
      <p>
        {client.name} gets no token any more
        {client.people > 0 && `, ${counted(client.people, "person loses", "people lose")} access,`} and after
        30 seconds none that it has is accepted.
      </p>
      <p>
        {client.isOwn
          ? "This cannot be taken back: added again, it has another client id."
          : "It may come again, and has to be allowed anew. To keep it out, disable it."}
      </p>
    </ConfirmDialog>
  );
}

function useDelete(client: ClientDetail) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.clients.delete.mutationOptions({
      onSuccess: async (_done, { projectId: id, clientId }) => {
        await navigate({ to: "/projects/$id/clients", params: { id }, replace: true });
        queryClient.removeQueries({ queryKey: trpc.clients.get.queryKey({ projectId: id, clientId }) });
        void queryClient.invalidateQueries({ queryKey: trpc.clients.list.pathKey() });
        announce(`${client.name} is ${client.isOwn ? "deleted" : "forgotten"}.`);
      },
    }),
  );
}
