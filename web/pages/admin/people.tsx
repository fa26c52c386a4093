/** People of the installation: everybody who has ever signed in. */
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { AdminPage } from "./admin-page.tsx";

type Person = Outputs["admin"]["people"]["people"][number];

const columns: Column<Person>[] = [
  { title: "Name", card: "title", cell: ({ name, username }) => <bdi>{name ?? username}</bdi> },
  {
    title: "Account",
    cell: ({ accounts, username, provider }) => (
      <code className="break-all text-data">{accounts.join(", ") || `${username} at ${provider}`}</code>
    ),
  },
  { title: "Projects", numeric: true, cell: ({ projects }) => projects },
  { title: "Last sign-in", cell: ({ lastSignInAt }) => <Ago at={lastSignInAt} /> },
  { title: "Since", cell: ({ createdAt }) => <Ago at={createdAt} /> },
  {
    title: "Role",
    card: "status",
    cell: ({ isAdmin }) => isAdmin && <Tag tone="accent">Looks after the installation</Tag>,
  },
];

export function People() {
  const query = useInfiniteQuery(
    useTRPC().admin.people.infiniteQueryOptions({}, { getNextPageParam: ({ next }) => next }),
  );
  return (
    <AdminPage
      title="People"
      lead="Everybody who has ever signed in, to allow a client or to use this dashboard. The last one first."
    >
      <DataTable
        label="People"
        columns={columns}
        query={query}
        rows={query.data?.pages.flatMap(({ people }) => people)}
        rowKey={({ id }) => id}
        empty={<p className="border-line border-y py-8 text-muted">Nobody has signed in yet.</p>}
      />
    </AdminPage>
  );
}
