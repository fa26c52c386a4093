/** New project: a name, the server's address, and what that address will mean. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { projectInput } from "../../shared/project.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Field, focusFirstError } from "../components/field.tsx";
import { Page } from "../components/page.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { ServerUrlPreview } from "../components/server-url-preview.tsx";
import { keepFreshSecret } from "../fresh-secret.ts";
import { isRefusal, problemOf } from "../problem.ts";
import type { CallError, Inputs } from "../trpc.ts";
import { useTRPC, useTRPCClient } from "../trpc.ts";

type Input = Inputs["projects"]["create"];
type Complaints = Partial<Record<keyof Input, string>>;

export function NewProject() {
  const [input, setInput] = useState<Input>({ name: "", serverUrl: "" });
  const [complaints, setComplaints] = useState<Complaints>({});
  const create = useCreate(setComplaints);
  const form = useRef<HTMLFormElement>(null);
  // Only once the complaints are on the page is there something to move to.
  useEffect(() => {
    if (form.current && Object.keys(complaints).length > 0) focusFirstError(form.current);
  }, [complaints]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = complaintsAbout(input);
    setComplaints(found);
    if (Object.keys(found).length === 0) create.mutate(input);
  };
  return (
    <Page title="New project" lead="For an MCP server that speaks HTTP, here or on its way to production.">
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <form ref={form} onSubmit={submit} noValidate className="grid gap-5">
          <Field
            label="Name"
            hint="People read it when a client asks to act for them."
            value={input.name}
            error={complaints.name}
            onChange={(name) => setInput({ ...input, name })}
            maxLength={100}
          />
          <Field
            label="Server URL"
            hint="The full address, with its path. http is possible on localhost."
            placeholder="https://mcp.example.com/mcp"
            inputMode="url"
            spellCheck={false}
            autoCapitalize="none"
            mono
            value={input.serverUrl}
            error={complaints.serverUrl}
            onChange={(serverUrl) => setInput({ ...input, serverUrl })}
          />
          {create.error && !isRefusal(create.error) && <ProblemNote error={create.error} />}
          <div className="flex flex-wrap gap-3">
            <Button type="submit" look="primary" waiting={create.isPending ? "Creating project…" : undefined}>
              Create project
            </Button>
            <ButtonLink to="/">Cancel</ButtonLink>
          </div>
        </form>
        <div className="border-line lg:border-l lg:pl-8">
          <ServerUrlPreview typed={input.serverUrl} />
        </div>
      </div>
    </Page>
  );
}

function complaintsAbout(input: Input): Complaints {
  const { error } = projectInput.safeParse(input);
  const found: Complaints = {};
  for (const { path, message } of error?.issues ?? []) {
    const field = path[0] === "name" ? "name" : "serverUrl";
    found[field] ??= message;
  }
  return found;
}

/** The secret is taken out of the answer before the mutation cache sees it. */
function useCreate(onRefused: (complaints: Complaints) => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (input: Input) => {
      const answer = await client.projects.create.mutate(input);
      keepFreshSecret(answer);
      return answer.project;
    },
    onSuccess: async (project) => {
      queryClient.setQueryData(trpc.projects.get.queryKey({ projectId: project.id }), project);
      void queryClient.invalidateQueries({ queryKey: trpc.projects.list.queryKey() });
      // Replaced, so that Back leads to the list and not to a form that would create it again.
      await navigate({ to: "/projects/$id/secret", params: { id: project.id }, replace: true });
    },
    onError: (error: CallError) => onRefused(problemOf(error).fields),
  });
}
