/** Danger zone: what ends a project, and how long it can be taken back. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Page, Section } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useDenial, useKeepProject, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { WhoLosesAccess } from "./who-loses-access.tsx";

export function DangerZone() {
  const project = useProject();
  return (
    <Page title="Danger zone" lead={project.name}>
      <div className="grid grid-cols-1 gap-12">
        <Protection project={project} />
        <DeleteProject project={project} />
      </div>
    </Page>
  );
}

function Protection({ project }: { project: Project }) {
  const denial = useDenial("delete", "change this");
  const protect = useProtect();
  const { deletionProtected: isProtected } = project;
  return (
    <Section
      id="protection"
      title="Delete protection"
      lead={
        isProtected
          ? "On: the project cannot be deleted before an owner switches this off."
          : "Off: an owner can delete the project."
      }
    >
      <div>
        <Button
          denied={denial}
          waiting={protect.isPending ? "Saving…" : undefined}
          onClick={() => protect.mutate({ projectId: project.id, protect: !isProtected })}
        >
          {isProtected ? "Switch protection off" : "Switch protection on"}
        </Button>
      </div>
      {protect.error && <ProblemNote error={protect.error} />}
    </Section>
  );
}

function DeleteProject({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  const denial = useDenial("delete", "delete a project");
  const remove = useDelete(project);
  const guarded = project.deletionProtected ? "Switch delete protection off first." : undefined;
  return (
    <Section
      id="delete"
      title="Delete"
      lead="Stops the project for everyone. For 7 days an owner can restore it, with everything that belongs to it."
    >
      <div>
        <Button look="danger" denied={denial ?? guarded} onClick={() => setOpen(true)}>
          Delete project
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title="Delete project"
          act="Delete project"
          acting="Deleting project…"
          typed={project.name}
          mutation={remove}
          onConfirm={() => remove.mutate({ projectId: project.id })}
          onClose={() => setOpen(false)}
        >
          <WhoLosesAccess projectId={project.id} />
          <p>
            Its secrets stop at once, and no token for these addresses is accepted after 30 seconds. For 7
            days you can restore it from the list of projects; then it is gone for good.
          </p>
          {project.serverUrls.map((url) => (
            <code key={url} className="break-all text-data text-text">
              {url}
            </code>
          ))}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function useProtect() {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.projects.setDeletionProtection.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce(`Delete protection is ${project.deletionProtected ? "on" : "off"}.`);
      },
    }),
  );
}

function useDelete(project: Project) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const restore = useMutation(
    trpc.projects.restore.mutationOptions({
      onSuccess: ({ name }) => {
        void queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        announce(`${name} is restored.`);
      },
    }),
  );
  return useMutation(
    trpc.projects.delete.mutationOptions({
      onSuccess: async ({ id, name }) => {
        queryClient.setQueryData(trpc.projects.list.queryKey(), (list) =>
          list?.filter((each) => each.id !== id),
        );
        void queryClient.invalidateQueries({ queryKey: trpc.projects.listDeleted.queryKey() });
        await navigate({ to: "/", replace: true });
        queryClient.removeQueries({ queryKey: trpc.projects.get.queryKey({ projectId: id }) });
        announce(`${name} is deleted.`, { undo: () => restore.mutate({ projectId: project.id }) });
      },
    }),
  );
}
