/** Scopes: what a client can ask for, in the words a person reads before allowing it, beside the page they read it on. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Scope } from "../../../shared/scope.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConsentPreview } from "../../components/consent-preview.tsx";
import { Page } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useDenial, useKeepProject, useProject } from "../../current-project.tsx";
import { adviceForAll } from "../../scope-advice.ts";
import { useTRPC } from "../../trpc.ts";
import { DeleteScope } from "./delete-scope.tsx";
import { ScopeForm } from "./scope-form.tsx";
import { ScopeList } from "./scope-list.tsx";
import { UndefinedScopes } from "./undefined-scopes.tsx";

/** What the page is about to change: nothing, a new scope (perhaps with a name), or one that is there. */
type Editing = { before?: Scope; name?: string } | undefined;

export function Scopes() {
  const project = useProject();
  const denial = useDenial("scopes", "change scopes");
  const [editing, setEditing] = useState<Editing>();
  const [drafted, setDrafted] = useState<Scope>();
  const [doomed, setDoomed] = useState<Scope>();
  const reorder = useReorder();
  const undefinedAsked = useQuery(useTRPC().scopes.undefinedAsked.queryOptions({ projectId: project.id }));
  const done = () => {
    setEditing(undefined);
    setDrafted(undefined);
  };
  const shown = drafted ? withDraft(project.scopes, editing?.before, drafted) : project.scopes;
  return (
    <Page
      title="Scopes"
      lead="What a client can ask for, in the words a person reads before allowing it."
      action={
        <Button look="primary" denied={denial} onClick={() => setEditing({})}>
          New scope
        </Button>
      }
    >
      <div className="grid items-start gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <div className="grid min-w-0 grid-cols-1 gap-8">
          {editing ? (
            <ScopeForm
              key={editing.before?.name ?? editing.name}
              before={editing.before}
              name={editing.name}
              onDraft={setDrafted}
              onDone={done}
            />
          ) : (
            <ScopeList
              scopes={project.scopes}
              isChangeable={denial === undefined}
              onEdit={(before) => setEditing({ before })}
              onDelete={setDoomed}
              onMove={(names) => reorder.mutate({ projectId: project.id, names })}
            />
          )}
          {reorder.error && <ProblemNote error={reorder.error} />}
          {adviceForAll(shown).map((sentence) => (
            <p key={sentence} className="rounded-control border-warn border-l-2 bg-warn-soft px-4 py-3">
              {sentence}
            </p>
          ))}
          {!editing && (
            <UndefinedScopes
              asked={undefinedAsked.data ?? []}
              onDefine={denial === undefined ? (name) => setEditing({ name }) : undefined}
            />
          )}
        </div>
        <ConsentPreview preview={{ projectId: project.id, scopes: shown }} />
      </div>
      {doomed && <DeleteScope scope={doomed} onClose={() => setDoomed(undefined)} />}
    </Page>
  );
}

function withDraft(scopes: Scope[], before: Scope | undefined, drafted: Scope): Scope[] {
  if (!before) return [...scopes, drafted];
  return scopes.map((scope) => (scope.name === before.name ? drafted : scope));
}

function useReorder() {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.scopes.reorder.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce("The order is saved.");
      },
    }),
  );
}
