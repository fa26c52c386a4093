/** Label client: the members' own name for a client that named itself. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import type { ClientDetail } from "../../../shared/client.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { useLookAgain } from "./acting.ts";

export function LabelClient({ client, onClose }: { client: ClientDetail; onClose: () => void }) {
  const { id: projectId } = useProject();
  const [label, setLabel] = useState(client.label ?? "");
  const lookAgain = useLookAgain();
  const save = useMutation(
    useTRPC().clients.setLabel.mutationOptions({
      onSuccess: async () => {
        onClose();
        await lookAgain();
        announce(label.trim() ? "The label is saved." : "The label is removed.");
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ projectId, clientId: client.id, label });
  };
  return (
    <Dialog title="Label client" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <Field
          label="Label"
          hint="Seen in this dashboard alone. Empty for none: then it goes by the name it gave itself."
          value={label}
          onChange={setLabel}
          maxLength={60}
          data-first-focus
        />
        {save.error && <ProblemNote error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={save.isPending ? "Saving label…" : undefined}>
            Save label
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
