/** Unclaimed clients: registered, and seen by no project. Most are tries; many of one kind are a flood. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { CopyableId } from "../../components/copyable.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Ago, Until } from "../../components/time.tsx";
import { count, counted } from "../../number.ts";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { AdminPage } from "./admin-page.tsx";

type UnclaimedClient = Outputs["admin"]["unclaimed"]["clients"][number];

const columns: Column<UnclaimedClient>[] = [
  {
    title: "Calls itself",
    card: "title",
    cell: ({ name }) => <bdi className="break-words">{name ?? "–"}</bdi>,
  },
  { title: "Client id", cell: ({ id }) => <CopyableId id={id} name="client id" /> },
  {
    title: "Answered at",
    cell: ({ redirectUris }) => <code className="break-all text-data">{redirectUris.join(" ") || "–"}</code>,
  },
  { title: "From", cell: (client) => <Origin client={client} /> },
  { title: "Registered", cell: ({ registeredAt }) => <Ago at={registeredAt} /> },
  { title: "Forgotten", cell: ({ expiresAt }) => <Until at={expiresAt} /> },
];

export function Unclaimed() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const query = useInfiniteQuery(
    useTRPC().admin.unclaimed.infiniteQueryOptions({}, { getNextPageParam: ({ next }) => next }),
  );
  const total = query.data?.pages[0]?.total;
  return (
    <AdminPage
      title="Unclaimed clients"
      lead={`They registered themselves and then asked for no project${total === undefined ? "" : `: ${count(total)} of them`}. Each is forgotten 30 days after it last registered.`}
    >
      <DataTable
        label="Unclaimed clients"
        columns={columns}
        query={query}
        rows={query.data?.pages.flatMap(({ clients }) => clients)}
        rowKey={({ id }) => id}
        rowName={({ name, id }) => name ?? id}
        empty={
          <p className="border-line border-y py-8 text-muted">
            There are none. Whoever registers shows up here until a project has seen it.
          </p>
        }
        selection={{
          chosen,
          onChange: setChosen,
          actions: (
            <Button look="danger" onClick={() => setAsking(true)}>
              Delete {counted(chosen.size, "client")}
            </Button>
          ),
        }}
      />
      {asking && (
        <DeleteUnclaimed
          ids={[...chosen]}
          onDone={() => setChosen(new Set())}
          onClose={() => setAsking(false)}
        />
      )}
    </AdminPage>
  );
}

function Origin({ client: { userAgent, network } }: { client: UnclaimedClient }) {
  if (!userAgent && !network) return <span className="text-muted">not recorded any more</span>;
  return (
    <span className="grid">
      <span className="line-clamp-1 max-w-[28ch] break-all" title={userAgent}>
        {userAgent ?? "–"}
      </span>
      <code className="text-data text-muted">{network}</code>
    </span>
  );
}

interface DeleteUnclaimedProps {
  ids: string[];
  onDone: () => void;
  onClose: () => void;
}

function DeleteUnclaimed({ ids, onDone, onClose }: DeleteUnclaimedProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.admin.deleteUnclaimed.mutationOptions({
      onSuccess: async ({ deleted }) => {
        onDone();
        onClose();
        announce(`${counted(deleted, "client")} deleted.`);
        await queryClient.invalidateQueries({ queryKey: trpc.admin.unclaimed.pathKey() });
      },
    }),
  );
  return (
    <ConfirmDialog
      title="Delete unclaimed clients"
      act="Delete clients"
      acting="Deleting clients…"
      mutation={remove}
      onConfirm={() => remove.mutate({ clientIds: ids })}
      onClose={onClose}
    >
      <p>
        {counted(ids.length, "client")} must register again before anybody can connect with them. Those that a
        project has seen meanwhile stay.
      </p>
    </ConfirmDialog>
  );
}
