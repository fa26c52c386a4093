/** Entry details: everything that is kept of one act, with what it changed. */
import type { ReactNode } from "react";
import { auditWordsFor } from "../../../shared/audit.ts";
import { Button } from "../../components/button.tsx";
import { CopyableId } from "../../components/copyable.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import type { AuditEntry } from "./entry.ts";
import { nameOf } from "./entry.ts";

interface EntryDetailsProps {
  entry: AuditEntry;
  onClose: () => void;
}

export function EntryDetails({ entry, onClose }: EntryDetailsProps) {
  const { actor, action, at, target, network, trace, outcome, changes } = entry;
  const moment = new Date(at);
  return (
    <Dialog title={`${nameOf(actor)} ${auditWordsFor(action)}`} onClose={onClose}>
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[6rem_minmax(0,1fr)]">
        <Fact term="When">
          {moment.toLocaleString()} <span className="text-muted">({moment.toISOString()})</span>
        </Fact>
        <Fact term="Who">
          <CopyableId id={actor.id} name="account id" />
        </Fact>
        {target && (
          <Fact term="On">
            {target.kind.replaceAll("_", " ")}{" "}
            {target.name && <span className="break-all">{target.name} </span>}
            <CopyableId id={target.id} name={`${target.kind} id`} />
          </Fact>
        )}
        {network && (
          <Fact term="From">
            <code className="text-data">{network}</code>
          </Fact>
        )}
        <Fact term="Trace">
          <code className="text-data">{trace}</code>
        </Fact>
      </dl>
      {outcome === "begun" && (
        <p className="mt-4 rounded-control bg-warn-soft px-4 py-2 text-warn">
          It was cut off: nobody knows how far it came. The server's log has the cause under the trace id.
        </p>
      )}
      {changes.length > 0 && <Changes changes={changes} />}
      <DialogActions>
        <Button onClick={onClose} data-first-focus>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 max-sm:mb-1">{children}</dd>
    </div>
  );
}

function Changes({ changes }: Pick<AuditEntry, "changes">) {
  return (
    <ul aria-label="Changes" className="mt-4 divide-y divide-line border-line border-y">
      {changes.map(({ field, before, after }) => (
        <li key={field} className="grid gap-1 py-2">
          <code className="text-data">{field}</code>
          <del className="block no-underline">
            <Value sign="−" words="before" value={before} />
          </del>
          <ins className="block no-underline">
            <Value sign="+" words="after" value={after} />
          </ins>
        </li>
      ))}
    </ul>
  );
}

function Value({ sign, words, value }: { sign: string; words: string; value: unknown }) {
  const tone = sign === "+" ? "bg-ok-soft text-ok" : "bg-bad-soft text-bad";
  return (
    <span className={`grid grid-cols-[1rem_minmax(0,1fr)] rounded-tag px-2 py-1 ${tone}`}>
      <span aria-hidden="true">{sign}</span>
      <code className="break-all whitespace-pre-wrap text-data">
        <span className="sr-only">{words}: </span>
        {written(value)}
      </code>
    </span>
  );
}

function written(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  return typeof value === "string" ? value : JSON.stringify(value, undefined, 1);
}
