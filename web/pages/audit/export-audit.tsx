/** Export of the audit: what the filters find, as a file. */
import { useMutation } from "@tanstack/react-query";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import type { Inputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";

type Filters = Omit<Inputs["audit"]["export"], "format">;

const types = { csv: "text/csv", json: "application/json" };

export function ExportAudit({ filters }: { filters: Filters }) {
  const project = useProject();
  const exporting = useMutation(
    useTRPC().audit.export.mutationOptions({
      onSuccess: ({ text, complete }, { format }) => {
        download(new Blob([text], { type: types[format] }), `audit-${project.id}.${format}`);
        announce(
          complete
            ? "The audit is exported."
            : "The newest 10,000 are exported: narrow the dates for others.",
        );
      },
    }),
  );
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        {(["csv", "json"] as const).map((format) => (
          <Button
            key={format}
            waiting={exporting.isPending && exporting.variables.format === format ? "Exporting…" : undefined}
            onClick={() => exporting.mutate({ ...filters, format })}
          >
            Export {format.toUpperCase()}
          </Button>
        ))}
      </div>
      {exporting.error && <ProblemNote error={exporting.error} />}
    </div>
  );
}

function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Not at once: some browsers read it a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
