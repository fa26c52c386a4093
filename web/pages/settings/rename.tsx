/** Rename a project: the name people read when they allow a client. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import type { Project } from "../../../shared/project.ts";
import { projectName } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useKeepProject } from "../../current-project.tsx";
import { problemOf } from "../../problem.ts";
import { useTRPC } from "../../trpc.ts";

export function RenameProject({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Rename project</Button>
      {open && <RenameDialog project={project} onClose={() => setOpen(false)} />}
    </>
  );
}

function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [name, setName] = useState(project.name);
  const [complaint, setComplaint] = useState<string>();
  const rename = useRename(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { success, error } = projectName.safeParse(name);
    setComplaint(error?.issues[0]?.message);
    if (success) rename.mutate({ projectId: project.id, name });
  };
  const refused = rename.error ? problemOf(rename.error).fields.name : undefined;
  return (
    <Dialog title="Rename project" onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <Field
          label="Name"
          hint="People read it when a client asks to act for them. Nothing else changes."
          value={name}
          error={complaint ?? refused}
          onChange={setName}
          data-first-focus
        />
        {rename.error && !refused && <ProblemNote error={rename.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={rename.isPending ? "Renaming…" : undefined}>
            Rename project
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
    trpc.projects.rename.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce(`The project is now called ${project.name}.`);
        onDone();
      },
    }),
  );
}
