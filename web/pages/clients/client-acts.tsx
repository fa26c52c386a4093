/** Client acts: what members can do about one client beside disabling it, each with what it means. */
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useState } from "react";
import type { ClientDetail } from "../../../shared/client.ts";
import { announce } from "../../announcement.ts";
import { Button, ButtonLink } from "../../components/button.tsx";
import { Section } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { useLookAgain } from "./acting.ts";
import { DeleteClient } from "./delete-client.tsx";
import { EndAccess } from "./end-access.tsx";
import { LabelClient } from "./label-client.tsx";
import { RegenerateSecret } from "./regenerate-secret.tsx";

type Asking = "end" | "label" | "regenerate" | "delete";

export function ClientActs({ client }: { client: ClientDetail }) {
  const { id } = useProject();
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const { isOwn, kind, confidential, people } = client;
  return (
    <Section id="acts" title="What you can do">
      <ul className="divide-y divide-line border-line border-y">
        {isOwn && (
          <Act meaning="Its name, its addresses and what it may ask for.">
            <ButtonLink to="/projects/$id/clients/$clientId/edit" params={{ id, clientId: client.id }}>
              Edit
            </ButtonLink>
          </Act>
        )}
        {!isOwn && <Trust client={client} />}
        {!isOwn && (
          <Act meaning="A name of your own, by which you and the others here know it.">
            <Button onClick={() => setAsking("label")}>{client.label ? "Change label" : "Add label"}</Button>
          </Act>
        )}
        {isOwn && confidential && (
          <Act meaning="The old one stops within seconds.">
            <Button onClick={() => setAsking("regenerate")}>Regenerate secret</Button>
          </Act>
        )}
        {kind === "person" && people > 0 && (
          <Act meaning="People have to allow it again.">
            <Button look="danger" onClick={() => setAsking("end")}>
              End all access
            </Button>
          </Act>
        )}
        <Act
          meaning={
            isOwn ? "It stops for good." : "Ends all access and takes it from the list, until it comes again."
          }
        >
          <Button look="danger" onClick={() => setAsking("delete")}>
            {isOwn ? "Delete client" : "Forget client"}
          </Button>
        </Act>
      </ul>
      {asking === "end" && (
        <EndAccess subject={{ clientIds: [client.id], name: client.name }} people={people} onClose={close} />
      )}
      {asking === "label" && <LabelClient client={client} onClose={close} />}
      {asking === "regenerate" && <RegenerateSecret client={client} onClose={close} />}
      {asking === "delete" && <DeleteClient client={client} onClose={close} />}
    </Section>
  );
}

function Act({ meaning, children }: { meaning: ReactNode; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <span className="max-w-[60ch] text-muted">{meaning}</span>
      {children}
    </li>
  );
}

function Trust({ client }: { client: ClientDetail }) {
  const { id: projectId, name } = useProject();
  const trpc = useTRPC();
  const lookAgain = useLookAgain();
  const trust = useMutation(
    trpc.clients.trust.mutationOptions({
      onSuccess: async () => {
        await lookAgain();
        announce(`${client.name} is trusted.`, { undo: () => untrust.mutate(input) });
      },
    }),
  );
  const untrust = useMutation(
    trpc.clients.untrust.mutationOptions({
      onSuccess: async () => {
        await lookAgain();
        announce(`${client.name} is no longer trusted.`);
      },
    }),
  );
  const input = { projectId, clientId: client.id };
  const act = client.trusted ? untrust : trust;
  return (
    <Act
      meaning={
        <>
          The consent page says “Trusted by {name}”, and warns less.
          {act.error && <ProblemNote error={act.error} />}
        </>
      }
    >
      <Button onClick={() => act.mutate(input)} waiting={act.isPending ? "Saving…" : undefined}>
        {client.trusted ? "Stop trusting" : "Trust"}
      </Button>
    </Act>
  );
}
