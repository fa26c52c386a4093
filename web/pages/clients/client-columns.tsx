/** Client columns: what the list of clients says of each. */
import type { ClientGroup } from "../../../shared/client.ts";
import { IdentityTag, Places } from "../../components/client-tag.tsx";
import type { Column } from "../../components/data-table.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { count, counted } from "../../number.ts";

export const clientColumns: Column<ClientGroup>[] = [
  { title: "App", card: "title", cell: (row) => titleOf(row) },
  { title: "Identity", card: "status", cell: ({ identity }) => <IdentityTag identity={identity} /> },
  { title: "Answered at", cell: ({ places }) => <Places places={places} /> },
  { title: "Clients", cell: (row) => <Registrations row={row} /> },
  { title: "People", numeric: true, cell: ({ people }) => count(people) },
  {
    title: "Last used",
    cell: ({ lastSeenAt }) =>
      lastSeenAt ? <Ago at={lastSeenAt} /> : <span className="text-muted">never</span>,
  },
];

/** By its name, which it gave itself, in the way that people see it. */
export function titleOf({ name, clientIds }: ClientGroup): string {
  return name || `No longer registered (${clientIds[0]?.slice(0, 12)}…)`;
}

/** As several may go by one name. */
export function fullNameOf(group: ClientGroup): string {
  const places = group.places.join(", ");
  return places ? `${titleOf(group)} at ${places}` : titleOf(group);
}

function Registrations({ row: { clientIds, used, disabled } }: { row: ClientGroup }) {
  const all = clientIds.length;
  if (disabled === all) return <Tag tone="bad">{all === 1 ? "Disabled" : `${count(all)} disabled`}</Tag>;
  if (all === 1) return used ? <Tag tone="ok">In use</Tag> : <Tag tone="idle">Unused</Tag>;
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span>
        {counted(all, "client")}, {used === 0 ? "none" : count(used)} in use
      </span>
      {disabled > 0 && <Tag tone="warn">{count(disabled)} disabled</Tag>}
    </span>
  );
}
