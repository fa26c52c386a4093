/** Minting change: saves a part of a project's minting settings, and shows what holds from then on. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { problemOf } from "../../problem.ts";
import { useTRPC } from "../../trpc.ts";

interface MintingChange {
  project: Project;
  /** Said once it is done. */
  done: string;
  onDone: () => void;
  /** What to change, by the field's path in the settings. */
  onRefused?: (fields: Record<string, string>) => void;
}

export function useMintingChange({ project, done, onDone, onRefused }: MintingChange) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.minting.set.mutationOptions({
      onSuccess: (minting) => {
        queryClient.setQueryData(trpc.minting.get.queryKey({ projectId: project.id }), minting);
        announce(done);
        onDone();
      },
      onError: (error) => onRefused?.(problemOf(error).fields),
    }),
  );
}
