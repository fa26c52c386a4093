/** Delete a scope, and see how many connections have it. */
import { useMutation, useQuery } from "@tanstack/react-query";
import type { Scope } from "../../../shared/scope.ts";
import { announce } from "../../announcement.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useKeepProject, useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { problemOf } from "../../problem.ts";
import { useTRPC } from "../../trpc.ts";

export function DeleteScope({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const keep = useKeepProject();
  const { data: holders } = useQuery(
    trpc.scopes.holders.queryOptions({ projectId, name: scope.name }, { gcTime: 0 }),
  );
  const remove = useMutation(
    trpc.scopes.delete.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce(`${scope.name} is deleted.`);
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      title="Delete scope"
      act="Delete scope"
      acting="Deleting scope…"
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId, name: scope.name })}
      onClose={onClose}
    >
      <code className="break-all text-data text-text">{scope.name}</code>
      <p className="font-semibold text-text">
        {holders ? `${counted(holders.connections, "live connection")} with it.` : "Counting connections…"}
      </p>
      <p>
        Nobody is asked for it any more, and connections lose it when their access token is renewed. A scope
        of the same name would give it back to them.
      </p>
      {remove.error && <p className="text-bad">{problemOf(remove.error).fields.default}</p>}
    </ConfirmDialog>
  );
}
