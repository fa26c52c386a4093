/** Keys' end: the day from which no API key of the project is taken any more. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";

interface KeysEndProps {
  endsAt: string | undefined;
  denied: string | undefined;
}

export function KeysEnd({ endsAt, denied }: KeysEndProps) {
  const [changing, setChanging] = useState(false);
  return (
    <section
      aria-label="End of all keys"
      className="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-line border-y py-4"
    >
      <p className="max-w-[72ch]">{endsAt === undefined ? <NoEnd /> : <End at={endsAt} />}</p>
      <Button denied={denied} onClick={() => setChanging(true)}>
        {endsAt === undefined ? "Set end date" : "Change end date"}
      </Button>
      {changing && <ChangeEnd endsAt={endsAt} onClose={() => setChanging(false)} />}
    </section>
  );
}

function NoEnd() {
  return (
    <>
      <strong className="font-semibold">No end is set.</strong>{" "}
      <span className="text-muted">
        Clients that have a key are never asked to sign in. Set a date, and tell people of it.
      </span>
    </>
  );
}

function End({ at }: { at: string }) {
  const isOver = Date.parse(at) <= Date.now();
  return (
    <>
      <strong className="font-semibold">
        All keys {isOver ? "ended" : "end"} on {dateOf(at)}.
      </strong>{" "}
      <span className="text-muted">
        {isOver ? "Whoever presents one is" : "Whoever presents one after that will be"} told so, and to
        connect with OAuth.
      </span>
    </>
  );
}

/** In UTC, as the holders of keys are told it. */
function dateOf(at: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(at));
}

function ChangeEnd({ endsAt, onClose }: { endsAt: string | undefined; onClose: () => void }) {
  const { id: projectId } = useProject();
  const [day, setDay] = useState(endsAt?.slice(0, 10) ?? "");
  const change = useChangeEnd(onClose);
  const today = new Date().toISOString().slice(0, 10);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ projectId, endsAt: day === "" ? null : `${day}T00:00:00.000Z` });
  };
  return (
    <Dialog title="End of all keys" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <Field
          label="First day without keys"
          hint="It begins at 00:00 UTC. Empty: they go on without an end."
          type="date"
          value={day}
          onChange={setDay}
          data-first-focus
        />
        {day !== "" && day <= today && (
          <p className="text-warn">That day has begun: no key is taken any more, within 30 seconds.</p>
        )}
        {change.error && <ProblemNote error={change.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={change.isPending ? "Saving…" : undefined}>
            Save end date
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function useChangeEnd(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.apiKeys.setEnd.mutationOptions({
      onSuccess: ({ endsAt }) => {
        void queryClient.invalidateQueries({ queryKey: trpc.apiKeys.list.pathKey() });
        announce(endsAt === null ? "Keys go on without an end." : `All keys end on ${dateOf(endsAt)}.`);
        onDone();
      },
    }),
  );
}
