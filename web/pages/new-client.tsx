/** New client: a program registered by hand, for people or for itself. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { Client } from "../../shared/client.ts";
import { clientInput } from "../../shared/client.ts";
import type { Project } from "../../shared/project.ts";
import { announce } from "../announcement.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import type { Option } from "../components/choice.tsx";
import { Choice } from "../components/choice.tsx";
import type { ClientForm } from "../components/client-fields.tsx";
import { MachineFields, PersonFields } from "../components/client-fields.tsx";
import { Field, focusFirstError } from "../components/field.tsx";
import { Page } from "../components/page.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { keepFreshSecret } from "../fresh-secret.ts";
import { isRefusal, problemOf } from "../problem.ts";
import type { CallError, Inputs } from "../trpc.ts";
import { useTRPC, useTRPCClient } from "../trpc.ts";
import { LoadedProject } from "./loaded-project.tsx";

type Complaints = Record<string, string>;

export function NewClient() {
  const { id } = useParams({ from: "/signed-in/projects/$id/clients/new" });
  return <LoadedProject id={id}>{(project) => <NewClientForm project={project} />}</LoadedProject>;
}

const kinds: readonly Option<Client["kind"]>[] = [
  {
    value: "person",
    words: "For people",
    meaning: "Each person signs in and allows it. For a client that wants a client id typed in.",
  },
  {
    value: "machine",
    words: "For itself",
    meaning: "Nobody is asked: it shows its secret. For jobs and backends of your own.",
  },
];

function NewClientForm({ project }: { project: Project }) {
  const [form, setForm] = useState<ClientForm>(() => emptyForm(project));
  const [complaints, setComplaints] = useState<Complaints>({});
  const create = useCreate(project, setComplaints);
  const element = useRef<HTMLFormElement>(null);
  // Only once the complaints are on the page is there something to move to.
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const change = (changes: Partial<ClientForm>) => setForm({ ...form, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const input = inputOf(form);
    const found = complaintsAbout(input);
    setComplaints(found);
    if (Object.keys(found).length === 0) create.mutate({ projectId: project.id, ...input });
  };
  const fields = { form, complaints, onChange: change };
  return (
    <Page title="Add client" lead={`A program that ${project.name} knows before it ever asks.`}>
      <form ref={element} onSubmit={submit} noValidate className="grid max-w-xl grid-cols-1 gap-5">
        <Field
          label="Name"
          hint={
            form.kind === "person"
              ? "People read it when the client asks to act for them."
              : "You tell it from your others by it."
          }
          value={form.name}
          error={complaints.name}
          onChange={(name) => change({ name })}
          maxLength={100}
        />
        <Choice
          legend="Whom it acts for"
          options={kinds}
          value={form.kind}
          onChange={(kind) => change({ kind })}
        />
        {form.kind === "person" ? (
          <PersonFields {...fields} />
        ) : (
          <MachineFields project={project} {...fields} />
        )}
        {create.error && !isRefusal(create.error) && <ProblemNote error={create.error} />}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" look="primary" waiting={create.isPending ? "Adding client…" : undefined}>
            Add client
          </Button>
          <ButtonLink to="/projects/$id" params={{ id: project.id }} hash="clients">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </Page>
  );
}

/** A machine starts with what a client gets that asks for nothing in particular. */
function emptyForm({ scopes, serverUrls }: Project): ClientForm {
  return {
    kind: "person",
    name: "",
    redirects: "",
    confidential: false,
    scopes: scopes.filter((scope) => scope.default).map(({ name }) => name),
    serverUrls: serverUrls.slice(0, 1),
  };
}

function inputOf({ kind, name, redirects, confidential, scopes, serverUrls }: ClientForm) {
  if (kind === "machine") return { kind, name, scopes, serverUrls };
  const redirectUris = redirects
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return { kind, name, redirectUris, confidential };
}

function complaintsAbout(input: ReturnType<typeof inputOf>): Complaints {
  const found: Complaints = {};
  for (const { path, message } of clientInput.safeParse(input).error?.issues ?? []) {
    found[String(path[0])] ??= message;
  }
  return found;
}

/** The secret is taken out of the answer before the mutation cache sees it. */
function useCreate({ id }: Project, onRefused: (complaints: Complaints) => void) {
  const api = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation<Client, CallError, Inputs["clients"]["create"]>({
    mutationFn: async (input) => {
      const { client, clientSecret } = await api.clients.create.mutate(input);
      if (clientSecret !== undefined) keepFreshSecret({ client, secret: clientSecret });
      return client;
    },
    onSuccess: async (client) => {
      const key = trpc.clients.list.queryKey({ projectId: id });
      queryClient.setQueryData(key, (list) => list && [client, ...list]);
      // Replaced, so that Back leads to the project and not to a form that would add it again.
      if (client.confidential) {
        const params = { id, clientId: client.id };
        return navigate({ to: "/projects/$id/clients/$clientId/secret", params, replace: true });
      }
      await navigate({ to: "/projects/$id", params: { id }, hash: "clients", replace: true });
      announce(`${client.name} is added. Give it its client id, ${client.id}.`);
    },
    onError: (error) => onRefused(problemOf(error).fields),
  });
}
