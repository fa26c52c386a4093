/** Bulk acts: what can be done with the chosen clients, all at once. */
import { useState } from "react";
import type { ClientGroup } from "../../../shared/client.ts";
import { Button } from "../../components/button.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { count, counted } from "../../number.ts";
import { useDisable, useEnable } from "./acting.ts";
import { titleOf } from "./client-columns.tsx";
import { EndAccess } from "./end-access.tsx";

export function BulkActs({ groups, onDone }: { groups: ClientGroup[]; onDone: () => void }) {
  const { id: projectId } = useProject();
  const [ending, setEnding] = useState(false);
  const clientIds = groups.flatMap((group) => group.clientIds);
  const disabled = groups.reduce((sum, group) => sum + group.disabled, 0);
  const people = groups.reduce((sum, group) => sum + group.people, 0);
  const [first] = groups;
  const name = groups.length === 1 && first ? titleOf(first) : counted(clientIds.length, "client");
  const subject = { clientIds, name };
  const [disable, enable] = [useDisable(subject), useEnable(subject)];
  const input = { projectId, clientIds };
  const error = disable.error ?? enable.error;
  return (
    <>
      {disabled < clientIds.length && (
        <Button
          onClick={() => disable.mutate(input, { onSuccess: onDone })}
          waiting={disable.isPending ? "Disabling…" : undefined}
        >
          Disable {count(clientIds.length - disabled)}
        </Button>
      )}
      {disabled > 0 && (
        <Button
          onClick={() => enable.mutate(input, { onSuccess: onDone })}
          waiting={enable.isPending ? "Enabling…" : undefined}
        >
          Enable {count(disabled)}
        </Button>
      )}
      <Button look="danger" onClick={() => setEnding(true)}>
        End access…
      </Button>
      {error && <ProblemNote error={error} />}
      {ending && (
        <EndAccess subject={subject} people={people} onDone={onDone} onClose={() => setEnding(false)} />
      )}
    </>
  );
}
