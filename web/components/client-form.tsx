/** Client form: what members say of a client that they add or change by hand. */
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { z } from "zod/mini";
import type { Client } from "../../shared/client.ts";
import type { Project } from "../../shared/project.ts";
import { useProject } from "../current-project.tsx";
import { isRefusal } from "../problem.ts";
import type { CallError } from "../trpc.ts";
import { Button, ButtonLink } from "./button.tsx";
import type { Option } from "./choice.tsx";
import { Choice } from "./choice.tsx";
import type { ClientForm as Form } from "./client-fields.tsx";
import { MachineFields, PersonFields } from "./client-fields.tsx";
import { Field, focusFirstError } from "./field.tsx";
import { ProblemNote } from "./problem-note.tsx";

export type Complaints = Record<string, string>;

interface ClientFormProps<Input> {
  /** The one that is changed; absent for a new one. */
  client?: Client;
  /** What the server takes. */
  schema: z.ZodMiniType<Input>;
  act: string;
  acting: string;
  mutation: { isPending: boolean; error: CallError | null };
  /** What the server objected to, by field. */
  complaints: Complaints;
  onSubmit: (input: Input) => void;
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

export function ClientForm<Input>(props: ClientFormProps<Input>) {
  const { client, schema, act, acting, mutation } = props;
  const project = useProject();
  const [form, setForm] = useState<Form>(() => formOf(project, client));
  const [own, setOwn] = useState<Complaints>();
  const complaints = own ?? props.complaints;
  const element = useRef<HTMLFormElement>(null);
  // Only once the complaints are on the page is there something to move to.
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const change = (changes: Partial<Form>) => setForm({ ...form, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = schema.safeParse(inputOf(form));
    setOwn(parsed.success ? undefined : complaintsOf(parsed.error));
    if (parsed.success) props.onSubmit(parsed.data);
  };
  const fields = { form, complaints, onChange: change };
  return (
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
      {!client && (
        <Choice
          legend="Whom it acts for"
          options={kinds}
          value={form.kind}
          onChange={(kind) => change({ kind })}
        />
      )}
      {form.kind === "person" ? (
        <PersonFields {...fields} isNew={!client} />
      ) : (
        <MachineFields project={project} {...fields} />
      )}
      {mutation.error && !isRefusal(mutation.error) && <ProblemNote error={mutation.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" waiting={mutation.isPending ? acting : undefined}>
          {act}
        </Button>
        {client ? (
          <ButtonLink to="/projects/$id/clients/$clientId" params={{ id: project.id, clientId: client.id }}>
            Cancel
          </ButtonLink>
        ) : (
          <ButtonLink to="/projects/$id/clients" params={{ id: project.id }}>
            Cancel
          </ButtonLink>
        )}
      </div>
    </form>
  );
}

/** A new machine starts with what a client gets that asks for nothing in particular. */
function formOf({ scopes, serverUrls }: Project, client?: Client): Form {
  if (client) return { ...client, redirects: client.redirectUris.join("\n") };
  return {
    kind: "person",
    name: "",
    redirects: "",
    confidential: false,
    device: false,
    scopes: scopes.filter((scope) => scope.default).map(({ name }) => name),
    serverUrls: serverUrls.slice(0, 1),
  };
}

function inputOf({ kind, name, redirects, confidential, device, scopes, serverUrls }: Form) {
  if (kind === "machine") return { kind, name, scopes, serverUrls };
  const redirectUris = redirects
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return { kind, name, redirectUris, confidential, device };
}

function complaintsOf({ issues }: z.core.$ZodError): Complaints {
  const found: Complaints = {};
  for (const { path, message } of issues) found[String(path[0])] ??= message;
  return found;
}
