/** Finds, in the palette, what is known by its id alone: a trace from the end of an error, a client from a log. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { announce } from "../announcement.ts";
import { isNotFound, problemOf } from "../problem.ts";
import type { CallError, Outputs } from "../trpc.ts";
import { useTRPC } from "../trpc.ts";

interface FindProps {
  typed: string;
  className: string;
  onDone: () => void;
}

/** In the project that is open: a client is known by an id of ours or by the address of its document. */
export function FindClient({ projectId, typed, className, onDone }: FindProps & { projectId: string }) {
  const navigate = useNavigate();
  const clientId = typed.trim();
  if (!/^(cli_|https:\/\/)\S+$/.test(clientId)) return null;
  const go = () => {
    onDone();
    void navigate({ to: "/projects/$id/clients/$clientId", params: { id: projectId, clientId } });
  };
  return (
    <Command.Item forceMount value={`Find client ${clientId}`} onSelect={go} className={className}>
      <span>Find client</span>
      <code className="min-w-0 truncate text-data">{clientId}</code>
    </Command.Item>
  );
}

/** Offered for whatever looks like one; whether there is one only the server knows. */
export function FindTrace({ typed, className, onDone }: FindProps) {
  const find = useFindTrace(onDone);
  const trace = typed.trim().toUpperCase();
  if (!looksLikeTrace.test(trace)) return null;
  return (
    <Command.Item
      forceMount
      value={`Find trace ${trace}`}
      onSelect={() => find.mutate(trace)}
      className={className}
    >
      <span>{find.isPending ? "Looking for trace" : "Find trace"}</span>
      <code className="text-data">{trace}</code>
    </Command.Item>
  );
}

/** Ten of Crockford's letters and figures. */
const looksLikeTrace = /^[\dA-HJKMNP-TV-Z]{10}$/;

function useFindTrace(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation<Outputs["connections"]["find"], CallError, string>({
    mutationFn: (trace) => queryClient.fetchQuery(trpc.connections.find.queryOptions({ trace })),
    onSuccess: ({ projectId, attempt }) => {
      onDone();
      if (projectId === undefined) return announce("This trace belongs to no project yet.");
      void navigate({ to: "/projects/$id/connections/$attempt", params: { id: projectId, attempt } });
    },
    onError: (error) =>
      announce(isNotFound(error) ? "No connection of yours has this trace." : problemOf(error).message),
  });
}
