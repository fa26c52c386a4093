/** Members of a project: who works on it here, in which role, and who is invited. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { can } from "../../../shared/role.ts";
import { Button } from "../../components/button.tsx";
import { Page, Section } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import type { Asking } from "./asking.ts";
import { ChangeRole } from "./change-role.tsx";
import { Invitations } from "./invitations.tsx";
import { Invite } from "./invite.tsx";
import { LeaveProject, RemoveMember } from "./member-end.tsx";
import { MemberList } from "./member-list.tsx";

export function Members() {
  const project = useProject();
  const denial = useDenial("members", "invite members");
  const [inviting, setInviting] = useState(false);
  const [asking, setAsking] = useState<Asking>();
  const members = useQuery(useTRPC().members.list.queryOptions({ projectId: project.id }));
  const close = () => setAsking(undefined);
  return (
    <Page
      title="Members"
      lead={`Who works on ${project.name} in this dashboard. People who use the server stand under People.`}
      action={
        <Button look="primary" denied={denial} onClick={() => setInviting(true)}>
          Invite member
        </Button>
      }
    >
      <div className="grid grid-cols-1 gap-10">
        {members.isPending && <Loading />}
        {members.data ? (
          <div>
            <StaleNote query={members} />
            <MemberList members={members.data} onAsk={setAsking} />
          </div>
        ) : (
          <QueryProblem subject="The members" query={members} />
        )}
        {can(project.role, "members") && <Invitations project={project} />}
        <Roles />
      </div>
      {inviting && <Invite project={project} onClose={() => setInviting(false)} />}
      {asking?.act === "role" && <ChangeRole project={project} member={asking.member} onClose={close} />}
      {asking?.act === "remove" && <RemoveMember project={project} member={asking.member} onClose={close} />}
      {asking?.act === "leave" && <LeaveProject project={project} onClose={close} />}
    </Page>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the members">
      <div className="skeleton h-32 rounded-panel" />
    </div>
  );
}

const roles = [
  ["Owner", "Everything, deleting the project and making others owners included."],
  ["Admin", "Everything but that: members, settings, and what people have allowed."],
  ["Developer", "Secrets, clients, scopes, minting, and finding out why a connection fails."],
  ["Viewer", "Sees all of it but secrets, with people's addresses masked, and changes nothing."],
] as const;

function Roles() {
  return (
    <Section id="roles" title="What the roles may do">
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[7rem_minmax(0,1fr)]">
        {roles.map(([name, meaning]) => (
          <div key={name} className="contents">
            <dt className="font-semibold">{name}</dt>
            <dd className="max-w-[72ch] text-muted max-sm:mb-2">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
