/** Mint list: a ledger of who was minted for, with what, and why not. */
import type { Mint } from "../trpc.ts";
import { Sheet } from "./page.tsx";
import { Tag } from "./tag.tsx";
import { Ago } from "./time.tsx";

export function MintList({ mints }: { mints: Mint[] }) {
  if (mints.length === 0) return <NoMint />;
  return (
    <Sheet>
      <ol aria-label="Mints" className="divide-y divide-line">
        {mints.map((mint) => (
          <li
            key={mint.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-2 px-4 py-3 lg:grid-cols-[6.5rem_minmax(0,1fr)_minmax(0,1.3fr)_9rem]"
          >
            <span>{mint.outcome === "ok" ? <Tag tone="ok">Minted</Tag> : <Tag tone="bad">Refused</Tag>}</span>
            <Moment mint={mint} />
            <Subject mint={mint} />
            <Result mint={mint} />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}

/** By the trace the same request is found in the issuer's log, and in its answer as X-Request-Id. */
function Moment({ mint: { at, trace } }: { mint: Mint }) {
  return (
    <p className="grid justify-items-end gap-0.5 text-data text-muted lg:order-last">
      <Ago at={at} />
      <code className="break-all text-faint text-meta">{trace}</code>
    </p>
  );
}

function Subject({ mint: { subject, issuer } }: { mint: Mint }) {
  return (
    <div className="grid gap-0.5 text-data max-lg:col-span-2">
      {subject === undefined ? (
        <p className="text-muted">Nobody identified</p>
      ) : (
        <code className="break-all text-body">{subject}</code>
      )}
      {issuer && (
        <p className="flex flex-wrap gap-x-1.5 text-faint">
          by <code className="break-all">{issuer}</code>
        </p>
      )}
    </div>
  );
}

function Result({ mint: { scopes, error, cause } }: { mint: Mint }) {
  return (
    <div className="grid gap-0.5 text-data max-lg:col-span-2">
      {scopes.length > 0 && <code className="break-words">{scopes.join(" ")}</code>}
      {error && <code className="text-bad">{error}</code>}
      {cause && <p className="break-words text-muted">{cause}</p>}
    </div>
  );
}

function NoMint() {
  return (
    <p className="max-w-[72ch] text-muted">
      None in the last 14 days. Run the call above: it is listed here a moment later.
    </p>
  );
}
