/** Key columns: what the list says of each API key. */
import type { ApiKey } from "../../../shared/api-key.ts";
import type { Column } from "../../components/data-table.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { count } from "../../number.ts";

/** @param endsAt of all keys of the project */
export function keyColumns(endsAt: string | undefined): Column<ApiKey>[] {
  return [
    {
      title: "Key",
      card: "title",
      cell: (key) => <span className="break-words font-semibold">{titleOf(key)}</span>,
    },
    { title: "State", card: "status", cell: (key) => <State apiKey={key} endsAt={endsAt} /> },
    {
      title: "User",
      cell: ({ subject }) =>
        subject ? <span className="break-words font-mono text-data">{subject}</span> : <Nothing>–</Nothing>,
    },
    {
      title: "Last used",
      cell: ({ lastUsedAt }) => (lastUsedAt ? <Ago at={lastUsedAt} /> : <Nothing>never</Nothing>),
    },
    { title: "Minutes used", numeric: true, cell: ({ minutesUsed }) => count(minutesUsed) },
    { title: "By", cell: ({ lastUsedBy }) => <Caller {...lastUsedBy} /> },
  ];
}

export function titleOf({ label, id }: ApiKey): string {
  return label ?? `No label (${id.slice(0, 12)}…)`;
}

function State({
  apiKey: { revokedAt, lastUsedAt },
  endsAt,
}: {
  apiKey: ApiKey;
  endsAt: string | undefined;
}) {
  const ended = [revokedAt, endsAt].filter((each) => each !== undefined && Date.parse(each) <= Date.now());
  const [end] = ended.toSorted();
  if (end === undefined) return <Tag tone="ok">Accepted</Tag>;
  // Somebody has not heard of the end.
  if (lastUsedAt && lastUsedAt > end) return <Tag tone="warn">Tried since</Tag>;
  return <Tag tone="idle">{revokedAt ? "Revoked" : "Ended"}</Tag>;
}

function Caller({ userAgent, address }: NonNullable<ApiKey["lastUsedBy"]>) {
  if (!userAgent && !address) return <Nothing>–</Nothing>;
  return (
    <span className="grid gap-0.5 font-mono text-data">
      {userAgent && <span className="line-clamp-2 max-w-[28ch] break-words">{userAgent}</span>}
      {address && <span className="text-muted">{address}</span>}
    </span>
  );
}

function Nothing({ children }: { children: string }) {
  return <span className="text-muted">{children}</span>;
}
