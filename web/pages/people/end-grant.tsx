/** End grant: takes back what one person allowed one app. */
import { useMutation } from "@tanstack/react-query";
import type { Grant, PersonSummary } from "../../../shared/person.ts";
import { announce } from "../../announcement.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { takesEffect, useLookAgain } from "../clients/acting.ts";
import { nameOf } from "./person-words.ts";

interface EndGrantProps {
  grant: Grant;
  person: PersonSummary;
  accountId: string;
  onClose: () => void;
}

export function EndGrant({ grant, person, accountId, onClose }: EndGrantProps) {
  const { id: projectId } = useProject();
  const lookAgain = useLookAgain();
  const { name } = grant.client;
  const end = useMutation(
    useTRPC().people.revokeGrant.mutationOptions({
      onSuccess: async () => {
        onClose();
        await lookAgain();
        announce(`Access of ${name} ended. ${takesEffect}`);
      },
    }),
  );
  return (
    <ConfirmDialog
      title={`End access of ${name}`}
      act="End access"
      acting="Ending access…"
      mutation={end}
      onConfirm={() => end.mutate({ projectId, accountId, grantId: grant.id })}
      onClose={onClose}
    >
      <p>
        {name} can no longer act for {nameOf(person)}, unless they allow it again. {takesEffect}
      </p>
    </ConfirmDialog>
  );
}
