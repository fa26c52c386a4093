/** Person: somebody who uses a project's servers, what they allowed, and what members can do. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Grant, PersonSummary } from "../../../shared/person.ts";
import { Button } from "../../components/button.tsx";
import { CopyableId } from "../../components/copyable.tsx";
import type { Column } from "../../components/data-table.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Fact, FactList } from "../../components/fact-list.tsx";
import { Page, PageSkeleton, Section } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { Ago } from "../../components/time.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { noFilters } from "../connections/search.ts";
import { NotFound } from "../not-found.tsx";
import { BlockedNote } from "./blocked-note.tsx";
import { EndGrant } from "./end-grant.tsx";
import { grantColumns } from "./grant-columns.tsx";
import { PersonActs } from "./person-acts.tsx";
import { accountOf, nameOf } from "./person-words.ts";

export function PersonPage() {
  const { id: projectId, accountId } = useParams({ from: "/signed-in/projects/$id/people/$accountId" });
  const person = useQuery(useTRPC().people.get.queryOptions({ projectId, accountId }));
  if (person.data) {
    return (
      <>
        <StaleNote query={person} />
        <Known person={person.data} accountId={accountId} />
      </>
    );
  }
  if (person.error?.data?.code === "NOT_FOUND") return <NotFound />;
  return person.isPending ? <PageSkeleton /> : <QueryProblem subject="The person" query={person} />;
}

interface KnownProps {
  person: PersonSummary;
  accountId: string;
}

function Known({ person, accountId }: KnownProps) {
  const { id } = useProject();
  const denial = useDenial("people", "change what people may do");
  const { fullName, firstSeenAt, lastSeenAt, blocked } = person;
  return (
    <Page title={nameOf(person)} lead={<CopyableId id={accountId} name="account id" />}>
      {blocked && <BlockedNote person={person} accountId={accountId} decision={blocked} />}
      <div className="grid grid-cols-1 gap-10">
        <FactList>
          {fullName && <Fact term="Name">{fullName}</Fact>}
          <Fact term="Account">{accountOf(person)}</Fact>
          <Fact term="Connections">
            <Link
              to="/projects/$id/connections"
              params={{ id }}
              search={{ ...noFilters, person: accountId }}
              className="link"
            >
              Their attempts to connect
            </Link>
          </Fact>
          <Fact term="First seen">
            <Ago at={firstSeenAt} />
          </Fact>
          <Fact term="Last seen">
            <Ago at={lastSeenAt} />
          </Fact>
        </FactList>
        <Grants person={person} accountId={accountId} denied={denial !== undefined} />
        {denial ? (
          <p className="text-muted">{denial}</p>
        ) : (
          <PersonActs person={person} accountId={accountId} />
        )}
      </div>
    </Page>
  );
}

function Grants({ person, accountId, denied }: KnownProps & { denied: boolean }) {
  const { id: projectId } = useProject();
  const [ending, setEnding] = useState<Grant>();
  const query = useInfiniteQuery(
    useTRPC().people.grants.infiniteQueryOptions(
      { projectId, accountId },
      { getNextPageParam: ({ next }) => next },
    ),
  );
  const end: Column<Grant> = {
    title: "Access",
    cell: (grant) => (
      <Button look="quiet" onClick={() => setEnding(grant)} aria-label={`End access of ${grant.client.name}`}>
        End
      </Button>
    ),
  };
  return (
    <Section
      id="grants"
      title="What they allowed"
      lead={person.kind === "minted" ? "Tokens that you had minted for them are listed as well." : undefined}
    >
      <DataTable
        label="Grants"
        columns={denied ? grantColumns : [...grantColumns, end]}
        query={query}
        rows={query.data?.pages.flatMap(({ grants }) => grants)}
        rowKey={({ id }) => id}
        empty={
          <p className="border-line border-y py-8 text-muted">
            Nothing at the moment, or all of it has ended.
          </p>
        }
      />
      {ending && (
        <EndGrant grant={ending} accountId={accountId} person={person} onClose={() => setEnding(undefined)} />
      )}
    </Section>
  );
}
