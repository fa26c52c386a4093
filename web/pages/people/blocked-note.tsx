/** Blocked note: who blocked a person, when and why, where nobody can miss it. */
import { useMutation } from "@tanstack/react-query";
import type { Decision } from "../../../shared/client.ts";
import type { PersonSummary } from "../../../shared/person.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { Ago } from "../../components/time.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { useLookAgain } from "../clients/acting.ts";
import { nameOf } from "./person-words.ts";

interface BlockedNoteProps {
  person: PersonSummary;
  accountId: string;
  decision: Decision;
}

export function BlockedNote({ person, accountId, decision: { at, by, reason } }: BlockedNoteProps) {
  const { id: projectId } = useProject();
  const lookAgain = useLookAgain();
  const unblock = useMutation(
    useTRPC().people.unblock.mutationOptions({
      onSuccess: async () => {
        await lookAgain();
        announce(`${nameOf(person)} is let in again. What they had allowed works within seconds.`);
      },
    }),
  );
  return (
    <section
      aria-label="Blocked"
      className="mb-6 flex flex-wrap items-center justify-between gap-3 rounded-control border-bad border-l-2 bg-bad-soft px-4 py-3"
    >
      <p className="max-w-[72ch]">
        <strong>Blocked</strong> by {by ?? "somebody who is gone"} <Ago at={at} />
        {reason && <>: “{reason}”</>}. They cannot sign in here, and what they allowed does not work.
      </p>
      <Button
        denied={useDenial("people", "let them in again")}
        onClick={() => unblock.mutate({ projectId, accountId })}
        waiting={unblock.isPending ? "Unblocking…" : undefined}
      >
        Unblock
      </Button>
      {unblock.error && <ProblemNote error={unblock.error} />}
    </section>
  );
}
