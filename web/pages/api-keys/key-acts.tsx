/** Key acts: what can be done with the chosen API keys, all at once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKey } from "../../../shared/api-key.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useProject } from "../../current-project.tsx";
import { count, counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";
import { titleOf } from "./key-columns.tsx";

interface ActsProps {
  keys: ApiKey[];
  onDone: () => void;
}

export function KeyActs({ keys, onDone }: ActsProps) {
  const [asking, setAsking] = useState<"revoke" | "remove">();
  const live = keys.filter(({ revokedAt }) => revokedAt === undefined);
  const close = () => setAsking(undefined);
  return (
    <>
      {live.length > 0 && (
        <Button look="danger" onClick={() => setAsking("revoke")}>
          Revoke {count(live.length)}…
        </Button>
      )}
      <Button look="danger" onClick={() => setAsking("remove")}>
        Remove {count(keys.length)}…
      </Button>
      {asking === "revoke" && <Revoke keys={live} onDone={onDone} onClose={close} />}
      {asking === "remove" && <Remove keys={keys} onDone={onDone} onClose={close} />}
    </>
  );
}

type DialogProps = ActsProps & { onClose: () => void };

function Revoke({ keys, onDone, onClose }: DialogProps) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const settle = useSettle(onDone, onClose);
  const options = trpc.apiKeys.revoke.mutationOptions({
    onSuccess: ({ revoked }) =>
      settle(`${counted(revoked, "key")} revoked. Servers refuse within 30 seconds.`),
  });
  const revoke = useMutation(options);
  return (
    <ConfirmDialog
      title="Revoke keys"
      act="Revoke keys"
      acting="Revoking keys…"
      mutation={revoke}
      onConfirm={() => revoke.mutate({ projectId, keyIds: keys.map(({ id }) => id) })}
      onClose={onClose}
    >
      <p>
        {namesOf(keys)} will be refused within 30 seconds, which cannot be taken back. Whoever still presents
        one is told since when, and to connect with OAuth.
      </p>
    </ConfirmDialog>
  );
}

function Remove({ keys, onDone, onClose }: DialogProps) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const settle = useSettle(onDone, onClose);
  const options = trpc.apiKeys.remove.mutationOptions({
    onSuccess: ({ removed }) => settle(`${counted(removed, "key")} removed.`),
  });
  const remove = useMutation(options);
  return (
    <ConfirmDialog
      title="Remove keys"
      act="Remove keys"
      acting="Removing keys…"
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId, keyIds: keys.map(({ id }) => id) })}
      onClose={onClose}
    >
      <p>
        {namesOf(keys)} will be refused within 30 seconds and forgotten, with the record of their use. Whoever
        still presents one is told nothing of why: revoke it to have them told.
      </p>
    </ConfirmDialog>
  );
}

function namesOf(keys: ApiKey[]): string {
  const [first] = keys;
  return keys.length === 1 && first ? `“${titleOf(first)}”` : counted(keys.length, "key");
}

function useSettle(onDone: () => void, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (words: string) => {
    void queryClient.invalidateQueries({ queryKey: trpc.apiKeys.list.pathKey() });
    announce(words);
    onClose();
    onDone();
  };
}
