/** Scope form: one scope, new or changed, whose words are seen in the preview as they are typed. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { Project } from "../../../shared/project.ts";
import type { Scope, ScopeEffect } from "../../../shared/scope.ts";
import { scopeInput } from "../../../shared/scope.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import { Field, focusFirstError } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useKeepProject, useProject } from "../../current-project.tsx";
import { isRefusal, problemOf } from "../../problem.ts";
import { adviceFor } from "../../scope-advice.ts";
import { useTRPC } from "../../trpc.ts";
import { Translations } from "./translations.tsx";

const effects: readonly Option<ScopeEffect>[] = [
  { value: "reads", words: "Reads", meaning: "Nothing is different afterwards." },
  { value: "changes", words: "Changes", meaning: "Something is created or different afterwards." },
  { value: "deletes", words: "Deletes", meaning: "Something is gone afterwards. People see these first." },
];

type Given = "default" | "asked" | "stepUp";

const given: readonly Option<Given>[] = [
  {
    value: "default",
    words: "Unless less is asked",
    meaning: "Clients that ask for nothing in particular get it.",
  },
  {
    value: "asked",
    words: "When asked for",
    meaning: "Metadata names it, and many clients ask for all that it names.",
  },
  {
    value: "stepUp",
    words: "When a tool needs it",
    meaning: "Metadata does not name it: a client asks once your server says that it is missing.",
  },
];

const empty: Scope = { name: "", title: "", description: "", effect: "reads", default: false };

interface ScopeFormProps {
  /** As it is saved; undefined for a new one. */
  before: Scope | undefined;
  /** Of a new one that clients asked for already. */
  name: string | undefined;
  /** What the preview is to show: undefined while it is not complete. */
  onDraft: (scope: Scope | undefined) => void;
  onDone: () => void;
}

export function ScopeForm({ before, name = "", onDraft, onDone }: ScopeFormProps) {
  const [scope, setScope] = useState<Scope>(before ?? { ...empty, name });
  const [complaints, setComplaints] = useState<Record<string, string>>({});
  const element = useRef<HTMLFormElement>(null);
  const save = useSave(before, onDone);
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const set = (change: Partial<Scope>) => {
    const next = { ...scope, ...change };
    setScope(next);
    onDraft(scopeInput.safeParse(next).success ? next : undefined);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const problems = problemsOf(scope);
    setComplaints(problems);
    if (Object.keys(problems).length === 0) save.mutate(scope);
  };
  const errors = { ...(save.error && problemOf(save.error).fields), ...complaints };
  return (
    <form
      ref={element}
      onSubmit={submit}
      noValidate
      aria-label={before ? `Edit ${before.name}` : "New scope"}
      className="grid grid-cols-1 gap-5"
    >
      <Field
        label="Name"
        hint={
          before ? "Stays: what people allowed and your tools say it." : "On the wire, such as tickets:write."
        }
        mono
        spellCheck={false}
        autoCapitalize="none"
        disabled={before !== undefined}
        value={scope.name}
        error={errors.name}
        onChange={(value) => set({ name: value })}
      />
      <Field
        label="Title"
        hint="Completes “It will be able to …”."
        value={scope.title}
        error={errors.title}
        onChange={(title) => set({ title })}
      />
      <Field
        label="Description"
        hint="What happens, and to what."
        value={scope.description}
        error={errors.description}
        onChange={(description) => set({ description })}
      />
      <Advice scope={scope} />
      <Terms scope={scope} problem={errors.default ?? errors.stepUpOnly} onChange={set} />
      <Translations scope={scope} errors={errors} onChange={(translations) => set({ translations })} />
      {save.error && !isRefusal(save.error) && <ProblemNote error={save.error} />}
      <div className="flex flex-wrap gap-3">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" waiting={save.isPending ? "Saving scope…" : undefined}>
          Save scope
        </Button>
      </div>
    </form>
  );
}

interface TermsProps {
  scope: Scope;
  problem: string | undefined;
  onChange: (change: Partial<Scope>) => void;
}

function Terms({ scope, problem, onChange }: TermsProps) {
  return (
    <>
      <Choice
        legend="What it does"
        options={effects}
        value={scope.effect}
        onChange={(effect) => onChange({ effect })}
      />
      <Choice
        legend="When it is given"
        options={given}
        value={givenOf(scope)}
        onChange={(value) => onChange(termsOf(value))}
      />
      {problem && <p className="text-bad">{problem}</p>}
      <label className="flex min-h-9 w-fit cursor-pointer items-center gap-2.5">
        <input
          type="checkbox"
          className="size-4"
          checked={scope.optional ?? false}
          onChange={(event) => onChange({ optional: event.currentTarget.checked })}
        />
        People can leave it out and allow the rest
      </label>
    </>
  );
}

/** Nothing is in its way: it can be saved as it is. */
function Advice({ scope }: { scope: Scope }) {
  if (scope.title === "") return null;
  return adviceFor(scope).map((sentence) => (
    <p key={sentence} className="text-data text-warn">
      {sentence}
    </p>
  ));
}

function givenOf({ default: isDefault, stepUpOnly }: Scope): Given {
  if (isDefault) return "default";
  return stepUpOnly ? "stepUp" : "asked";
}

function termsOf(value: Given): Pick<Scope, "default" | "stepUpOnly"> {
  return { default: value === "default", stepUpOnly: value === "stepUp" };
}

function problemsOf(scope: Scope): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, message } of scopeInput.safeParse(scope).error?.issues ?? []) {
    problems[path.join(".")] ??= message;
  }
  return problems;
}

function useSave(before: Scope | undefined, onDone: () => void) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const keep = useKeepProject();
  const onSuccess = (project: Project, { scope }: { scope: Pick<Scope, "name"> }) => {
    keep(project);
    announce(`${scope.name} is saved.`);
    onDone();
  };
  const create = useMutation(trpc.scopes.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.scopes.update.mutationOptions({ onSuccess }));
  const { error, isPending } = before ? update : create;
  const mutate = (scope: Scope) =>
    before ? update.mutate({ projectId, before: { ...before }, scope }) : create.mutate({ projectId, scope });
  return { mutate, error, isPending };
}
