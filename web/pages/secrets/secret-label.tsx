/** Label a secret by the place that uses it. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import type { RegistrationSecret } from "../../../shared/project.ts";
import { secretLabel } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useKeepProject, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";

export function LabelSecret({ secret, onClose }: { secret: RegistrationSecret; onClose: () => void }) {
  const project = useProject();
  const [label, setLabel] = useState(secret.label ?? "");
  const [complaint, setComplaint] = useState<string>();
  const rename = useRename(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { success, error } = secretLabel.safeParse(label);
    setComplaint(error?.issues[0]?.message);
    if (success) rename.mutate({ projectId: project.id, secretId: secret.id, label });
  };
  return (
    <Dialog title="Label secret" onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <Field
          label="Label"
          hint={`Where …${secret.hint} is used, such as production. Empty: none.`}
          value={label}
          error={complaint}
          onChange={setLabel}
          data-first-focus
        />
        {rename.error && <ProblemNote error={rename.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={rename.isPending ? "Saving…" : undefined}>
            Save label
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useRename(onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.secrets.rename.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce("The label is saved.");
        onDone();
      },
    }),
  );
}
