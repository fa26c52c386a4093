/** Scope list: a project's scopes in words, what needs most care first. */
import type { Scope, ScopeEffect } from "../../shared/scope.ts";
import { Sheet } from "./page.tsx";

const order: readonly ScopeEffect[] = ["deletes", "changes", "reads"];
const words: Record<ScopeEffect, string> = {
  deletes: "Can delete things",
  changes: "Can change things",
  reads: "Only reads",
};

export function ScopeList({ scopes }: { scopes: Scope[] }) {
  const sorted = scopes.toSorted((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect));
  if (scopes.length === 0)
    return <p className="text-muted">None. A client can ask only to know who the person is.</p>;
  return (
    <Sheet>
      <ul className="divide-y divide-line">
        {sorted.map((scope) => (
          <li key={scope.name} className="grid gap-x-6 gap-y-1 p-4 lg:grid-cols-[11rem_minmax(0,1fr)_14rem]">
            <code className="break-all text-data">{scope.name}</code>
            <div>
              <p className="font-semibold">{scope.title}</p>
              <p className="text-muted">{scope.description}</p>
            </div>
            <p className="text-data text-muted lg:text-right">
              {words[scope.effect]}
              <span className="block">
                {scope.default ? "Given unless less is asked" : "Given only when asked for"}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
