/** Grant columns: what a list of grants says of each. */
import type { Grant } from "../../../shared/person.ts";
import type { Column } from "../../components/data-table.tsx";
import { Ago, Until } from "../../components/time.tsx";

export function Scopes({ scopes }: { scopes: string[] }) {
  return <span className="break-words font-mono text-data">{scopes.join(" ") || "–"}</span>;
}

export const grantColumns: Column<Grant>[] = [
  {
    title: "App",
    card: "title",
    cell: ({ client }) => client.name || <code className="break-all text-data">{client.id}</code>,
  },
  { title: "Allowed", cell: ({ scopes }) => <Scopes scopes={scopes} /> },
  { title: "At", cell: ({ serverUrl }) => <code className="break-all text-data">{serverUrl}</code> },
  { title: "Since", cell: ({ since }) => <Ago at={since} /> },
  { title: "Last used", cell: (grant) => <LastUse grant={grant} /> },
  { title: "Ends", cell: ({ endsAt }) => <Until at={endsAt} /> },
];

function LastUse({ grant: { lastUsedAt, userAgent, network } }: { grant: Grant }) {
  if (!lastUsedAt) return <span className="text-muted">not in two weeks</span>;
  const by = [userAgent, network].filter(Boolean).join(" · ");
  return (
    <span>
      <Ago at={lastUsedAt} />
      {by && <span className="block break-all text-data text-muted">{by}</span>}
    </span>
  );
}
