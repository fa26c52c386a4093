/** Client list: the clients that were added to a project by hand. */
import type { Client } from "../../shared/client.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copyable.tsx";
import { Sheet } from "./page.tsx";
import { Ago } from "./time.tsx";

interface ClientListProps {
  clients: Client[];
  onRegenerate: (client: Client) => void;
  onDelete: (client: Client) => void;
}

export function ClientList({ clients, onRegenerate, onDelete }: ClientListProps) {
  if (clients.length === 0) return <NoClient />;
  return (
    <Sheet>
      <ul aria-label="Clients" className="divide-y divide-line">
        {clients.map((client) => (
          <li
            key={client.id}
            className="grid grid-cols-1 gap-x-6 gap-y-3 p-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_15rem]"
          >
            <Identity client={client} />
            <Reach client={client} />
            <div className="flex flex-wrap content-start gap-3 lg:justify-end">
              {client.confidential && (
                <Button
                  aria-label={`Regenerate secret of ${client.name}`}
                  onClick={() => onRegenerate(client)}
                >
                  Regenerate secret
                </Button>
              )}
              <Button look="danger" aria-label={`Delete ${client.name}`} onClick={() => onDelete(client)}>
                Delete
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Identity({ client }: { client: Client }) {
  return (
    <div className="grid content-start gap-1">
      <p className="break-words font-semibold">{client.name}</p>
      <p className="text-data text-muted">
        {kindOf(client)}
        {" · created "}
        <Ago at={client.createdAt} />
      </p>
      <p className="flex items-center gap-1">
        <code className="min-w-0 break-all text-data">{client.id}</code>
        <CopyButton text={client.id} label={`Copy client id of ${client.name}`} short />
      </p>
    </div>
  );
}

function kindOf({ kind, confidential }: Client): string {
  if (kind === "machine") return "Acts for itself";
  return confidential ? "Acts for people, with a secret" : "Acts for people";
}

function Reach({ client }: { client: Client }) {
  if (client.kind === "person") return <Fact term="Answered at" values={client.redirectUris} />;
  return (
    <div className="grid content-start gap-2">
      <Fact term="May ask for" values={client.scopes} />
      <Fact term="At" values={client.serverUrls} />
    </div>
  );
}

function Fact({ term, values }: { term: string; values: string[] }) {
  return (
    <div className="text-data">
      <p className="text-faint">{term}</p>
      {values.map((value) => (
        <code key={value} className="block break-all">
          {value}
        </code>
      ))}
      {values.length === 0 && <p className="text-muted">Nothing</p>}
    </div>
  );
}

function NoClient() {
  return (
    <p className="max-w-[72ch] text-muted">
      None, and most projects need none. Add one for a client that wants a client id typed in, or for a
      program of yours that calls the server without a person.
    </p>
  );
}
