/** Add a server URL, and see what the typed address will mean. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import type { Project } from "../../../shared/project.ts";
import { serverUrl as serverUrlInput } from "../../../shared/server-url.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { ServerUrlPreview } from "../../components/server-url-preview.tsx";
import { useKeepProject } from "../../current-project.tsx";
import { problemOf } from "../../problem.ts";
import { useTRPC } from "../../trpc.ts";

interface AddServerUrlProps {
  project: Project;
  onClose: () => void;
}

export function AddServerUrl({ project, onClose }: AddServerUrlProps) {
  const [serverUrl, setServerUrl] = useState("");
  const [complaint, setComplaint] = useState<string>();
  const add = useAdd(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { success, error } = serverUrlInput.safeParse(serverUrl);
    setComplaint(error?.issues[0]?.message);
    if (success) add.mutate({ projectId: project.id, serverUrl });
  };
  const refused = add.error ? problemOf(add.error).fields.serverUrl : undefined;
  return (
    <Dialog title="Add server URL" onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-5">
        <Field
          label="Server URL"
          hint="The full address, with its path. http is possible on localhost."
          placeholder="http://localhost:3000/mcp"
          inputMode="url"
          spellCheck={false}
          autoCapitalize="none"
          mono
          value={serverUrl}
          error={complaint ?? refused}
          onChange={setServerUrl}
          data-first-focus
        />
        <ServerUrlPreview typed={serverUrl} />
        {add.error && !refused && <ProblemNote error={add.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={add.isPending ? "Adding server URL…" : undefined}>
            Add server URL
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useAdd(onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.serverUrls.add.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce(`${project.serverUrls.at(-1)} is added.`);
        onDone();
      },
    }),
  );
}
