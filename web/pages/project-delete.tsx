/** Delete a project: what stops, said before it stops. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Project } from "../../shared/project.ts";
import { announce } from "../announcement.ts";
import { Button } from "../components/button.tsx";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { Section } from "../components/page.tsx";
import { useTRPC } from "../trpc.ts";

export function DeleteProject({ project }: { project: Project }) {
  const [open, setOpen] = useState(false);
  const remove = useDelete(project);
  return (
    <Section
      id="delete"
      title="Delete"
      lead="Ends the project for everyone: its secrets, and every connection a person allowed."
    >
      <div>
        <Button look="danger" onClick={() => setOpen(true)}>
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
          <p>
            Its secrets stop at once, and no token for these addresses is accepted after 30 seconds. Everyone
            who is connected is cut off. This cannot be taken back.
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

function useDelete(project: Project) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.projects.delete.mutationOptions({
      onSuccess: async ({ id }) => {
        queryClient.setQueryData(trpc.projects.list.queryKey(), (list) =>
          list?.filter((each) => each.id !== id),
        );
        await navigate({ to: "/", replace: true });
        queryClient.removeQueries({ queryKey: trpc.projects.get.queryKey({ projectId: id }) });
        announce(`${project.name} is deleted.`);
      },
    }),
  );
}
