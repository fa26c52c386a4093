/** Deleted projects: those that can still be restored, below the list of the others. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DeletedProject } from "../../shared/project.ts";
import { announce } from "../announcement.ts";
import { Button } from "../components/button.tsx";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { Section, Sheet } from "../components/page.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { Until } from "../components/time.tsx";
import { useTRPC } from "../trpc.ts";

/** Nothing, where there are none. */
export function DeletedProjects() {
  const trpc = useTRPC();
  const { data = [] } = useQuery(trpc.projects.listDeleted.queryOptions());
  const [doomed, setDoomed] = useState<DeletedProject>();
  const restore = useMutation(trpc.projects.restore.mutationOptions({ onSuccess: useRestored() }));
  if (data.length === 0) return null;
  return (
    <div className="mt-12">
      <Section
        id="deleted"
        title="Deleted"
        lead="Nothing of them works. Until they are gone they can be restored as they were."
      >
        <Sheet>
          <ul aria-label="Deleted projects" className="divide-y divide-line">
            {data.map((project) => (
              <li key={project.id} className="flex flex-wrap items-center gap-x-6 gap-y-2 p-4 md:py-2.5">
                <span className="grid min-w-0 flex-1 basis-64 gap-0.5">
                  <span className="break-words font-semibold">{project.name}</span>
                  <code className="break-all text-data text-muted">{project.serverUrls[0]}</code>
                </span>
                <span className="text-data text-muted">
                  Gone <Until at={project.expiresAt} />
                </span>
                <span className="flex flex-wrap gap-3">
                  <Button
                    aria-label={`Restore ${project.name}`}
                    waiting={
                      restore.isPending && restore.variables.projectId === project.id
                        ? "Restoring…"
                        : undefined
                    }
                    onClick={() => restore.mutate({ projectId: project.id })}
                  >
                    Restore
                  </Button>
                  <Button
                    look="danger"
                    aria-label={`Delete ${project.name} for good`}
                    onClick={() => setDoomed(project)}
                  >
                    Delete for good
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        </Sheet>
        {restore.error && <ProblemNote error={restore.error} />}
      </Section>
      {doomed && <DeleteForGood project={doomed} onClose={() => setDoomed(undefined)} />}
    </div>
  );
}

function DeleteForGood({ project, onClose }: { project: DeletedProject; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.projects.deleteForGood.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.projects.listDeleted.queryKey() });
        announce(`${project.name} is gone for good.`);
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      title="Delete for good"
      act="Delete for good"
      acting="Deleting for good…"
      typed={project.name}
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId: project.id })}
      onClose={onClose}
    >
      <p>
        Its secrets, clients and history go, and all that people have allowed there. Nobody can bring that
        back. Its server URLs are free for other projects.
      </p>
    </ConfirmDialog>
  );
}

function useRestored() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return ({ name }: { name: string }) => {
    void queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
    announce(`${name} is restored.`);
  };
}
