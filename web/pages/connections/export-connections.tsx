/** Export: the filtered list as a file, made in the browser of what the server gives it. */
import { useState } from "react";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPCClient } from "../../trpc.ts";
import type { ConnectionsSearch } from "./search.ts";
import type { Connection } from "./words.ts";

export function ExportConnections({ search }: { search: ConnectionsSearch }) {
  const { id: projectId } = useProject();
  const client = useTRPCClient();
  const [isBusy, setBusy] = useState(false);
  const save = async (format: keyof typeof formats) => {
    setBusy(true);
    try {
      const connections = await client.connections.export.query({ projectId, ...search });
      download(`connections.${format}`, formats[format](connections));
      announce(`${connections.length} connections were exported.`);
    } catch {
      announce("The connections could not be exported. Try again.");
    }
    setBusy(false);
  };
  return (
    <>
      <Button onClick={() => save("csv")} disabled={isBusy}>
        Export CSV
      </Button>
      <Button onClick={() => save("json")} disabled={isBusy}>
        Export JSON
      </Button>
    </>
  );
}

const formats = {
  json: (connections: Connection[]) => JSON.stringify(connections, null, 2),
  csv: toCsv,
};

const head = [
  "id",
  "began",
  "outcome",
  "milliseconds",
  "client",
  "client_id",
  "person",
  "step",
  "error",
  "why",
  "trace",
];

export function toCsv(connections: Connection[]): string {
  const rows = connections.map(({ id, startedAt, outcome, milliseconds, client, person, failure }) => [
    id,
    startedAt,
    outcome,
    milliseconds,
    client?.name,
    client?.id,
    person?.name ?? person?.id,
    failure?.step,
    failure?.error,
    failure?.title,
    failure?.trace,
  ]);
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** Clients choose their names, and a spreadsheet runs what begins like a formula. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
