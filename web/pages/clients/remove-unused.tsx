/** Remove unused: forgets clients that introduced themselves and that nobody uses, after showing how many. */
import { useMutation, useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";
import { useLookAgain } from "./acting.ts";

type Days = 7 | 30 | 90;

const ages = [7, 30, 90].map((days) => ({ value: days as Days, words: `${days} days`, meaning: "" }));

export function RemoveUnused({ onClose }: { onClose: () => void }) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const [days, setDays] = useState<Days>(30);
  const preview = useQuery(trpc.clients.unused.queryOptions({ projectId, days }, { staleTime: 0 }));
  const remove = useRemove(onClose);
  const clients = preview.data?.clients;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (clients) remove.mutate({ projectId, days });
  };
  return (
    <Dialog title="Remove unused clients" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-muted">
          Takes clients from the list that introduced themselves and hold no token. Whoever still holds one
          stays, and so does what you added, trusted, labelled or disabled. One that comes again is listed
          again.
        </p>
        <Choice legend="Not used for" options={ages} value={days} onChange={setDays} />
        <p role="status" className="font-semibold">
          {clients === undefined ? "Counting…" : `${counted(clients, "client")} to remove`}
        </p>
        {(remove.error ?? preview.error) && (
          <ProblemNote error={(remove.error ?? preview.error) as NonNullable<typeof remove.error>} />
        )}
        <DialogActions>
          <Button onClick={onClose} data-first-focus>
            Cancel
          </Button>
          <Button
            type="submit"
            look="danger-now"
            disabled={!clients}
            waiting={remove.isPending ? "Removing clients…" : undefined}
          >
            {clients ? `Remove ${counted(clients, "client")}` : "Remove clients"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useRemove(onClose: () => void) {
  const lookAgain = useLookAgain();
  return useMutation(
    useTRPC().clients.removeUnused.mutationOptions({
      onSuccess: async ({ clients }) => {
        onClose();
        await lookAgain();
        announce(`${counted(clients, "client")} removed.`);
      },
    }),
  );
}
