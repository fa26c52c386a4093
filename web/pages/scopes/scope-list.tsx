/** Scope list: the scopes of a project in their order, each in the words that people read. */
import type { Scope, ScopeEffect } from "../../../shared/scope.ts";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { Sheet } from "../../components/page.tsx";
import { adviceFor } from "../../scope-advice.ts";

const effects: Record<ScopeEffect, string> = {
  deletes: "Can delete things",
  changes: "Can change things",
  reads: "Only reads",
};

interface ScopeListProps {
  scopes: Scope[];
  isChangeable: boolean;
  onEdit: (scope: Scope) => void;
  onDelete: (scope: Scope) => void;
  /** All names in their new order. */
  onMove: (names: string[]) => void;
}

export function ScopeList({ scopes, isChangeable, onEdit, onDelete, onMove }: ScopeListProps) {
  const names = scopes.map(({ name }) => name);
  const moved = (from: number, to: number) =>
    onMove(names.toSpliced(from, 1).toSpliced(to, 0, names[from] ?? ""));
  return (
    <Sheet>
      <ul aria-label="Scopes" className="divide-y divide-line">
        {scopes.map((scope, index) => (
          <li key={scope.name} className="grid gap-3 p-4">
            <Words scope={scope} />
            {isChangeable && (
              <div className="flex flex-wrap gap-2">
                <Button aria-label={`Edit ${scope.name}`} onClick={() => onEdit(scope)}>
                  Edit
                </Button>
                <Button
                  aria-label={`Move ${scope.name} up`}
                  disabled={index === 0}
                  onClick={() => moved(index, index - 1)}
                >
                  <Icon name="up" />
                </Button>
                <Button
                  aria-label={`Move ${scope.name} down`}
                  disabled={index === scopes.length - 1}
                  onClick={() => moved(index, index + 1)}
                >
                  <Icon name="down" />
                </Button>
                <Button look="danger" aria-label={`Delete ${scope.name}`} onClick={() => onDelete(scope)}>
                  Delete
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Words({ scope }: { scope: Scope }) {
  return (
    <div className="grid gap-x-6 gap-y-1 md:grid-cols-[10rem_minmax(0,1fr)]">
      <code className="break-all text-data">{scope.name}</code>
      <div className="grid min-w-0 gap-1">
        <p className="break-words font-semibold">{scope.title}</p>
        {scope.description && <p className="break-words text-muted">{scope.description}</p>}
        <p className="text-data text-muted">{[effects[scope.effect], ...terms(scope)].join(" · ")}</p>
        {adviceFor(scope).map((sentence) => (
          <p key={sentence} className="flex gap-1.5 text-data text-warn">
            <span className="mt-px">
              <Icon name="alert" />
            </span>
            {sentence}
          </p>
        ))}
      </div>
    </div>
  );
}

function terms({ default: isDefault, optional, stepUpOnly }: Scope): string[] {
  return [
    isDefault ? "Given unless less is asked" : "Given only when asked for",
    ...(optional ? ["People can leave it out"] : []),
    ...(stepUpOnly ? ["Not named before a tool needs it"] : []),
  ];
}
