/** Client policy of a project: which clients may connect, and where their answers may go. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { ClientPolicy } from "../../../shared/client-policy.ts";
import { clientPolicy, whoMayConnect } from "../../../shared/client-policy.ts";
import { announce } from "../../announcement.ts";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import { Field, focusFirstError, LinesField } from "../../components/field.tsx";
import { Page } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { SaveBar } from "../../components/save-bar.tsx";
import { useDenial, useKeepProject, useProject } from "../../current-project.tsx";
import { useDraft } from "../../draft.ts";
import { useTRPC } from "../../trpc.ts";

type Who = ClientPolicy["who"];

const words: Record<Who, Omit<Option<Who>, "value">> = {
  anyone: {
    words: "Any client",
    meaning: "Whatever identifies itself. People are told how far it can be trusted.",
  },
  verified: {
    words: "Verified",
    meaning:
      "Clients whose metadata document lies on the host that receives the answer, and those you added.",
  },
  listed: { words: "Listed", meaning: "Those you added, and those whose document is listed below." },
  nobody: {
    words: "None",
    meaning: "No client connects. Your product can still mint tokens with its secret.",
  },
};

const options = whoMayConnect.map((value) => ({ value, ...words[value] }));

/** As it is typed: one entry per line. */
type Typed = Record<Exclude<keyof ClientPolicy, "who">, string> & { who: Who };

const lists = [
  {
    name: "documents",
    label: "Metadata documents",
    hint: "One address per line, such as https://claude.ai/oauth/client-metadata.",
  },
  {
    name: "allowedPlaces",
    label: "Answers may go only to",
    hint: "One per line: claude.ai, *.acme.com, localhost for programs on people's computers, cursor: for a scheme. Empty: anywhere.",
  },
  {
    name: "deniedPlaces",
    label: "Answers never go to",
    hint: "One per line, in the same form. Counts more than the list above.",
  },
] as const;

export function ClientSettings() {
  const project = useProject();
  const denial = useDenial("settings", "change this");
  const { typed, changed, set, discard } = useDraft(typedOf(project.clientPolicy));
  const [complaints, setComplaints] = useState<Complaints>({});
  const element = useRef<HTMLFormElement>(null);
  const save = useSetClientPolicy(discard);
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { data, problems } = read(typed);
    setComplaints(problems);
    if (data) save.mutate({ projectId: project.id, clientPolicy: data });
  };
  return (
    <Page
      title="Who may connect"
      lead="A change holds within seconds, for connections to come and for refreshes. Access tokens that are out live to their end; disable a client under Clients to stop it at once."
    >
      <form ref={element} onSubmit={submit} noValidate>
        <fieldset disabled={denial !== undefined} className="grid max-w-3xl grid-cols-1 gap-6">
          {denial && <p className="text-muted">{denial}</p>}
          <Choice legend="Clients" options={options} value={typed.who} onChange={(who) => set({ who })} />
          <Lists typed={typed} complaints={complaints} onChange={set} />
          <div className="max-w-60">
            <Field
              label="Remove unused after, in days"
              hint="1 to 365. Empty: never. Only clients that introduced themselves and that nobody's permission keeps."
              inputMode="numeric"
              value={typed.removeUnusedAfterDays}
              error={complaints.removeUnusedAfterDays}
              onChange={(removeUnusedAfterDays) => set({ removeUnusedAfterDays })}
            />
          </div>
          {save.error && <ProblemNote error={save.error} />}
        </fieldset>
        <SaveBar
          changes={changed.length}
          act="Save client policy"
          isSaving={save.isPending}
          onDiscard={() => {
            discard();
            setComplaints({});
          }}
        />
      </form>
      <p className="mt-8 max-w-[72ch] text-muted">
        People who call by a key from before OAuth are no clients:{" "}
        <Link to="/projects/$id/api-keys" params={{ id: project.id }} className="link">
          API keys
        </Link>{" "}
        says which are let in, and until when.
      </p>
    </Page>
  );
}

interface ListsProps {
  typed: Typed;
  complaints: Complaints;
  onChange: (change: Partial<Typed>) => void;
}

function Lists({ typed, complaints, onChange }: ListsProps) {
  return lists
    .filter(({ name }) => name !== "documents" || typed.who === "listed")
    .map(({ name, label, hint }) => (
      <LinesField
        key={name}
        label={label}
        hint={hint}
        spellCheck={false}
        autoCapitalize="none"
        value={typed[name]}
        error={complaints[name]}
        onChange={(value) => onChange({ [name]: value })}
      />
    ));
}

type Complaints = Partial<Record<keyof ClientPolicy, string>>;

function typedOf({
  who,
  documents,
  allowedPlaces,
  deniedPlaces,
  removeUnusedAfterDays,
}: ClientPolicy): Typed {
  return {
    who,
    documents: documents.join("\n"),
    allowedPlaces: allowedPlaces.join("\n"),
    deniedPlaces: deniedPlaces.join("\n"),
    removeUnusedAfterDays: removeUnusedAfterDays === null ? "" : String(removeUnusedAfterDays),
  };
}

function read({ who, removeUnusedAfterDays: days, ...typed }: Typed) {
  const { data, error } = clientPolicy.safeParse({
    who,
    documents: linesOf(typed.documents),
    allowedPlaces: linesOf(typed.allowedPlaces),
    deniedPlaces: linesOf(typed.deniedPlaces),
    removeUnusedAfterDays: days.trim() === "" ? null : Number(days),
  });
  const problems: Complaints = {};
  for (const { path, message } of error?.issues ?? []) problems[path[0] as keyof ClientPolicy] ??= message;
  return { data, problems };
}

function linesOf(typed: string): string[] {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function useSetClientPolicy(onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.projects.setClientPolicy.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce("The client policy is saved.");
        onDone();
      },
    }),
  );
}
