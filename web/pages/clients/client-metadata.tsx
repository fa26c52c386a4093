/** Client metadata: what the client says of itself, as the issuer has it. */
import { useMutation } from "@tanstack/react-query";
import type { ClientDetail } from "../../../shared/client.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { CodeBlock } from "../../components/copyable.tsx";
import { Fact, FactList } from "../../components/fact-list.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { Ago, Until } from "../../components/time.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { useLookAgain } from "./acting.ts";

export function ClientMetadata({ client }: { client: ClientDetail }) {
  if (client.isGone) {
    return (
      <p className="text-muted">The issuer has forgotten it. When it registers again, it says who it is.</p>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-8">
      {client.document && <Document client={client} document={client.document} />}
      <CodeBlock name="metadata" code={JSON.stringify(client.metadata, undefined, 2)} />
    </div>
  );
}

interface DocumentProps {
  client: ClientDetail;
  document: NonNullable<ClientDetail["document"]>;
}

function Document({ client, document }: DocumentProps) {
  const { address, fetchedAt, freshUntil, firstSeenAt } = document;
  const { id: projectId } = useProject();
  const denial = useDenial("clients", "have it fetched again");
  const lookAgain = useLookAgain();
  const refetch = useMutation(
    useTRPC().clients.refetch.mutationOptions({
      onSuccess: async () => {
        await lookAgain();
        announce("The document is fetched again when the client comes next.");
      },
    }),
  );
  const isFresh = Date.parse(freshUntil) > Date.now();
  return (
    <div className="grid gap-4">
      <FactList>
        <Fact term="Document">
          <code className="break-all text-data">{address}</code>
        </Fact>
        {firstSeenAt && (
          <Fact term="First fetched">
            <Ago at={firstSeenAt} />
          </Fact>
        )}
        <Fact term="Fetched">
          <Ago at={fetchedAt} />
        </Fact>
        <Fact term="Fetched again">
          {isFresh ? (
            <>
              when it comes next, but not before <Until at={freshUntil} />
            </>
          ) : (
            "when it comes next"
          )}
        </Fact>
      </FactList>
      <div>
        <Button
          denied={denial}
          onClick={() => refetch.mutate({ projectId, clientId: client.id })}
          waiting={refetch.isPending ? "Saving…" : undefined}
        >
          Fetch at its next visit
        </Button>
      </div>
      {refetch.error && <ProblemNote error={refetch.error} />}
    </div>
  );
}
