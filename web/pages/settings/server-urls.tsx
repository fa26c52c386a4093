/** Server URLs of a project: the addresses its tokens are bound to, and how to add and remove one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { CopyButton } from "../../components/copyable.tsx";
import { Section, Sheet } from "../../components/page.tsx";
import { useKeepProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { AddServerUrl } from "./server-url-add.tsx";

export function ServerUrls({ project }: { project: Project }) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string>();
  const isOnly = project.serverUrls.length === 1;
  return (
    <Section
      id="server-urls"
      title="Server URLs"
      lead="Each token is bound to one of them. Add one for every place the server runs at, such as localhost while you develop."
      action={<Button onClick={() => setAdding(true)}>Add server URL</Button>}
    >
      <Sheet>
        <ul aria-label="Server URLs" className="divide-y divide-line">
          {project.serverUrls.map((url) => (
            <li key={url} className="flex flex-wrap items-center gap-x-6 gap-y-2 p-4 md:py-2.5">
              <span className="flex min-w-0 flex-1 basis-64 items-center gap-3">
                <code className="min-w-0 break-all text-data">{url}</code>
                <CopyButton text={url} label={`Copy ${url}`} short />
              </span>
              {isOnly ? (
                <span className="text-data text-muted">The only one: it stays</span>
              ) : (
                <Button look="danger" aria-label={`Remove ${url}`} onClick={() => setRemoving(url)}>
                  Remove
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Sheet>
      {adding && <AddServerUrl project={project} onClose={() => setAdding(false)} />}
      {removing !== undefined && (
        <RemoveServerUrl project={project} serverUrl={removing} onClose={() => setRemoving(undefined)} />
      )}
    </Section>
  );
}

interface RemoveServerUrlProps {
  project: Project;
  serverUrl: string;
  onClose: () => void;
}

function RemoveServerUrl({ project, serverUrl, onClose }: RemoveServerUrlProps) {
  const remove = useRemove(serverUrl, onClose);
  return (
    <ConfirmDialog
      title="Remove server URL"
      act="Remove server URL"
      acting="Removing server URL…"
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId: project.id, serverUrl })}
      onClose={onClose}
    >
      <code className="break-all text-data text-text">{serverUrl}</code>
      <p>
        No token for this address is accepted after 30 seconds, and everyone who is connected there is cut
        off. If you add it again, they have to sign in and allow their clients anew.
      </p>
    </ConfirmDialog>
  );
}

function useRemove(serverUrl: string, onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const keep = useKeepProject();
  return useMutation(
    trpc.serverUrls.remove.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        // Machines may no longer ask for it.
        void queryClient.invalidateQueries({ queryKey: trpc.clients.list.queryKey() });
        announce(`${serverUrl} is removed.`);
        onDone();
      },
    }),
  );
}
