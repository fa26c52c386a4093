/** Client grants: who has allowed a client what. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ClientDetail } from "../../../shared/client.ts";
import type { Grant } from "../../../shared/person.ts";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { Scopes } from "../people/grant-columns.tsx";

const columns: Column<Grant>[] = [
  { title: "Person", card: "title", cell: ({ person }) => person.name || "An account that is no more" },
  { title: "Allowed", cell: ({ scopes }) => <Scopes scopes={scopes} /> },
  { title: "Since", cell: ({ since }) => <Ago at={since} /> },
  {
    title: "Last used",
    cell: ({ lastUsedAt }) =>
      lastUsedAt ? <Ago at={lastUsedAt} /> : <span className="text-muted">not in two weeks</span>,
  },
];

export function ClientGrants({ client }: { client: ClientDetail }) {
  const { id: projectId } = useProject();
  const query = useInfiniteQuery(
    useTRPC().clients.grants.infiniteQueryOptions(
      { projectId, clientId: client.id },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  return (
    <DataTable
      label="People"
      columns={columns}
      query={query}
      rows={query.data?.pages.flatMap(({ grants }) => grants)}
      rowKey={({ id }) => id}
      link={({ person }) => ({
        to: "/projects/$id/people/$accountId",
        params: { id: projectId, accountId: person.id ?? "" },
      })}
      empty={
        <p className="border-line border-y py-8 text-muted">
          {client.kind === "machine"
            ? "It acts for itself: nobody has to allow it anything."
            : "Nobody has allowed it anything, or all of it has ended."}
        </p>
      }
    />
  );
}
