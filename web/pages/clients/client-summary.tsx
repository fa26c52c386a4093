/** Client summary: what it is, where it is answered, what it asked for and got, and what can be done about it. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ClientDetail } from "../../../shared/client.ts";
import { Fact, FactList, Values } from "../../components/fact-list.tsx";
import { Ago } from "../../components/time.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { noFilters } from "../connections/search.ts";
import { ClientActs } from "./client-acts.tsx";

export function ClientSummary({ client }: { client: ClientDetail }) {
  const { id } = useProject();
  const denial = useDenial("clients", "change clients");
  return (
    <div className="grid grid-cols-1 gap-10">
      <FactList>
        <Fact term="Who vouches for it">{voucher(client)}</Fact>
        <Fact term="Acts">{client.kind === "machine" ? "for itself" : "for people who allow it"}</Fact>
        <Fact term="Proves itself">{client.confidential ? "by a secret or a key" : "not: it is public"}</Fact>
        {client.kind === "machine" ? <MachineFacts client={client} /> : <PersonFacts client={client} />}
        <Fact term="Connections">
          <Link
            to="/projects/$id/connections"
            params={{ id }}
            search={{ ...noFilters, client: client.id }}
            className="link"
          >
            Its attempts to connect
          </Link>
        </Fact>
        <Fact term="First seen">{client.firstSeenAt ? <Ago at={client.firstSeenAt} /> : "not yet"}</Fact>
        <Fact term="Last used">{client.lastSeenAt ? <Ago at={client.lastSeenAt} /> : "never"}</Fact>
        <Fact term={client.isOwn ? "Added" : "Known here since"}>
          <Ago at={client.createdAt} />
        </Fact>
      </FactList>
      {denial ? <p className="text-muted">{denial}</p> : <ClientActs client={client} />}
    </div>
  );
}

function voucher({ identity, trusted, isGone, document }: ClientDetail): ReactNode {
  if (isGone) return "Nobody: the issuer has forgotten its registration, and it has to register again.";
  if (identity === "added") return "You: it was added by hand.";
  if (trusted) {
    return (
      <>
        You: {trusted.by ?? "somebody who is gone"} trusted it <Ago at={trusted.at} />.
      </>
    );
  }
  if (!document) return "Nobody but itself: it chose its name when it registered.";
  const { host } = new URL(document.address);
  return identity === "verified"
    ? `${host}: its document lies there, and its answers go there.`
    : `${host}, for its name. Who receives its answers is not proven.`;
}

function MachineFacts({ client }: { client: ClientDetail }) {
  return (
    <>
      <Fact term="May ask for">
        <Values values={client.scopes} />
      </Fact>
      <Fact term="At">
        <Values values={client.serverUrls} />
      </Fact>
    </>
  );
}

function PersonFacts({ client }: { client: ClientDetail }) {
  const { redirectUris, device, asked, granted } = client;
  return (
    <>
      <Fact term="Answered at">
        <Values values={[...redirectUris, ...(device ? ["a device, by a code"] : [])]} />
      </Fact>
      <Fact term="Said it would ask for">
        {asked.length > 0 ? (
          <Values values={asked} />
        ) : (
          <span className="text-muted">nothing in particular</span>
        )}
      </Fact>
      <Fact term="People allowed">
        {granted.length === 0 && <span className="text-muted">nothing yet</span>}
        <ul className="grid gap-1">
          {granted.map(({ scope, people }) => (
            <li key={scope}>
              <span className="font-mono text-data">{scope}</span>{" "}
              <span className="text-muted">{counted(people, "person", "people")}</span>
            </li>
          ))}
        </ul>
      </Fact>
    </>
  );
}
