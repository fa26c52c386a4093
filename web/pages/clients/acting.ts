/** Acting on clients: what members do to one or many of them, and what they are told then. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "../../announcement.ts";
import { useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";

/** Of those that are acted on together. */
export interface Subject {
  clientIds: string[];
  /** "Claude", or "14 clients". */
  name: string;
}

/** @returns makes every list and page of clients and people look again */
export function useLookAgain(): () => Promise<unknown> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.clients.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.people.pathKey() }),
    ]);
}

/** What servers know of tokens they keep for as long. */
export const takesEffect = "Servers stop accepting its tokens within 30 seconds.";

export function useDisable({ clientIds, name }: Subject) {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  const lookAgain = useLookAgain();
  const enable = useEnable({ clientIds, name });
  return useMutation(
    trpc.clients.disable.mutationOptions({
      onSuccess: async () => {
        await lookAgain();
        announce(`${name} disabled. ${takesEffect}`, {
          undo: () => enable.mutate({ projectId, clientIds }),
        });
      },
    }),
  );
}

export function useEnable({ name }: Subject) {
  const lookAgain = useLookAgain();
  return useMutation(
    useTRPC().clients.enable.mutationOptions({
      onSuccess: async () => {
        await lookAgain();
        announce(`${name} enabled. What people had allowed works again within seconds.`);
      },
    }),
  );
}

export function useEndAccess({ name }: Subject, onDone: () => void) {
  const lookAgain = useLookAgain();
  return useMutation(
    useTRPC().clients.revokeGrants.mutationOptions({
      onSuccess: async ({ people }) => {
        await lookAgain();
        announce(`${name}: access of ${counted(people, "person", "people")} ended. ${takesEffect}`);
        onDone();
      },
    }),
  );
}
