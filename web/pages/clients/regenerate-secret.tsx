/** Regenerate secret: a new secret for a client that members added, shown once on the next page. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Client } from "../../../shared/client.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useProject } from "../../current-project.tsx";
import { keepFreshSecret } from "../../fresh-secret.ts";
import type { CallError, Inputs } from "../../trpc.ts";
import { useTRPCClient } from "../../trpc.ts";

export function RegenerateSecret({ client, onClose }: { client: Client; onClose: () => void }) {
  const { id: projectId } = useProject();
  const regenerate = useRegenerate();
  return (
    <ConfirmDialog
      title="Regenerate client secret"
      act="Regenerate client secret"
      acting="Regenerating client secret…"
      mutation={regenerate}
      onConfirm={() => regenerate.mutate({ projectId, clientId: client.id })}
      onClose={onClose}
    >
      <p>
        The old secret of {client.name} stops within seconds: it gets no token until it has the new one, which
        is shown once, on the next page.
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
