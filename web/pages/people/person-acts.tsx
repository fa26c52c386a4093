/** Person acts: ending, blocking, handing over and erasing, each with what it means. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useState } from "react";
import type { PersonSummary } from "../../../shared/person.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Field } from "../../components/field.tsx";
import { Section } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";
import { takesEffect, useLookAgain } from "../clients/acting.ts";
import { nameOf } from "./person-words.ts";

interface PersonProps {
  person: PersonSummary;
  accountId: string;
}

interface DialogProps extends PersonProps {
  onClose: () => void;
}

export function PersonActs({ person, accountId }: PersonProps) {
  const [asking, setAsking] = useState<"end" | "block" | "erase">();
  const dialog = { person, accountId, onClose: () => setAsking(undefined) };
  return (
    <Section id="acts" title="What you can do">
      <ul className="divide-y divide-line border-line border-y">
        <Export person={person} accountId={accountId} />
        {person.apps > 0 && (
          <Act meaning="They can allow apps again.">
            <Button look="danger" onClick={() => setAsking("end")}>
              End all access
            </Button>
          </Act>
        )}
        {!person.blocked && (
          <Act meaning="They cannot sign in here any more. Can be taken back.">
            <Button look="danger" onClick={() => setAsking("block")}>
              Block
            </Button>
          </Act>
        )}
        <Act meaning="Ends all access and removes all that this project holds about them.">
          <Button look="danger" onClick={() => setAsking("erase")}>
            Erase
          </Button>
        </Act>
      </ul>
      {asking === "end" && <EndAll {...dialog} />}
      {asking === "block" && <Block {...dialog} />}
      {asking === "erase" && <Erase {...dialog} />}
    </Section>
  );
}

function Act({ meaning, children }: { meaning: ReactNode; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <span className="max-w-[60ch] text-muted">{meaning}</span>
      {children}
    </li>
  );
}

function Export({ person, accountId }: PersonProps) {
  const { id: projectId } = useProject();
  const download = useMutation(
    useTRPC().people.export.mutationOptions({
      onSuccess: ({ json }) => save(json, `${person.name || accountId}.json`),
    }),
  );
  return (
    <Act
      meaning={
        <>
          All that this project holds about them, as JSON. The audit says that you took it.
          {download.error && <ProblemNote error={download.error} />}
        </>
      }
    >
      <Button
        onClick={() => download.mutate({ projectId, accountId })}
        waiting={download.isPending ? "Exporting…" : undefined}
      >
        Export
      </Button>
    </Act>
  );
}

function save(json: string, name: string): void {
  const href = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href, download: name });
  link.click();
  URL.revokeObjectURL(href);
}

function EndAll({ person, accountId, onClose }: DialogProps) {
  const { id: projectId } = useProject();
  const lookAgain = useLookAgain();
  const end = useMutation(
    useTRPC().people.revokeAll.mutationOptions({
      onSuccess: async () => {
        onClose();
        await lookAgain();
        announce(`All access for ${nameOf(person)} ended. ${takesEffect}`);
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`End all access for ${nameOf(person)}`}
      act="End all access"
      acting="Ending access…"
      mutation={end}
      onConfirm={() => end.mutate({ projectId, accountId })}
      onClose={onClose}
    >
      <p>
        {counted(person.apps, "app loses", "apps lose")} access now. {takesEffect}
      </p>
    </ConfirmDialog>
  );
}

function Block({ person, accountId, onClose }: DialogProps) {
  const { id: projectId } = useProject();
  const [reason, setReason] = useState("");
  const lookAgain = useLookAgain();
  const block = useMutation(
    useTRPC().people.block.mutationOptions({
      onSuccess: async () => {
        onClose();
        await lookAgain();
        announce(`${nameOf(person)} is blocked. ${takesEffect}`);
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`Block ${nameOf(person)}`}
      act="Block person"
      acting="Blocking person…"
      mutation={block}
      onConfirm={() => block.mutate({ projectId, accountId, ...(reason.trim() && { reason }) })}
      onClose={onClose}
    >
      <p>
        They cannot sign in for this project, and {counted(person.apps, "app")} of theirs will not work.{" "}
        {takesEffect} All of it is kept, in case you unblock them.
      </p>
      <Field
        label="Reason"
        hint="For the other members; the person does not see it. May be left empty."
        value={reason}
        onChange={setReason}
        maxLength={200}
      />
    </ConfirmDialog>
  );
}

function Erase({ person, accountId, onClose }: DialogProps) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const erase = useMutation(
    trpc.people.erase.mutationOptions({
      onSuccess: async () => {
        await navigate({ to: "/projects/$id/people", params: { id: projectId }, replace: true });
        queryClient.removeQueries({ queryKey: trpc.people.get.queryKey({ projectId, accountId }) });
        void queryClient.invalidateQueries({ queryKey: trpc.people.list.pathKey() });
        announce(`${nameOf(person)} is erased.`);
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`Erase ${nameOf(person)}`}
      act="Erase person"
      acting="Erasing person…"
      typed={nameOf(person)}
      mutation={erase}
      onConfirm={() => erase.mutate({ projectId, accountId })}
      onClose={onClose}
    >
      <p>
        What they allowed, their tokens and their name in the records of this project are removed.{" "}
        {takesEffect} This cannot be taken back.
      </p>
      <p>
        {person.blocked && "The block ends too, since nothing is left to know them by. "}
        Their account is not the project's, and stays until they delete it.
      </p>
    </ConfirmDialog>
  );
}
