/** Open invitations of a project, which can be withdrawn. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Section, Sheet } from "../../components/page.tsx";
import { ProblemNote, QueryProblem } from "../../components/problem-note.tsx";
import { Ago, Until } from "../../components/time.tsx";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { RoleTag } from "./role-tag.tsx";

type Invitation = Outputs["invitations"]["list"][number];

export function Invitations({ project }: { project: Project }) {
  const invitations = useQuery(useTRPC().invitations.list.queryOptions({ projectId: project.id }));
  const withdraw = useWithdraw(project);
  return (
    <Section id="invitations" title="Open invitations" lead="Each is a link that works once, for seven days.">
      {invitations.isPending && <Loading />}
      <QueryProblem subject="The invitations" query={invitations} />
      {withdraw.error && <ProblemNote error={withdraw.error} />}
      {invitations.data?.length === 0 && <p className="text-muted">Nobody is invited at the moment.</p>}
      {invitations.data && invitations.data.length > 0 && (
        <Sheet>
          <ul aria-label="Open invitations" className="divide-y divide-line">
            {invitations.data.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                isGoing={withdraw.isPending && withdraw.variables.invitationId === invitation.id}
                onWithdraw={() => withdraw.mutate({ projectId: project.id, invitationId: invitation.id })}
              />
            ))}
          </ul>
        </Sheet>
      )}
    </Section>
  );
}

interface InvitationRowProps {
  invitation: Invitation;
  isGoing: boolean;
  onWithdraw: () => void;
}

function InvitationRow({ invitation, isGoing, onWithdraw }: InvitationRowProps) {
  const { role, account, invitedBy, createdAt, expiresAt } = invitation;
  const whom = account ?? "Whoever has the link";
  return (
    <li className="grid gap-x-6 gap-y-2 p-4 md:grid-cols-[minmax(0,1fr)_6.5rem_14rem] md:items-center md:py-2.5">
      <div className="min-w-0">
        <p className={account ? "break-all font-mono text-data" : "font-semibold"}>{whom}</p>
        <p className="text-data text-muted">
          {invitedBy && `Made by ${invitedBy} `}
          <Ago at={createdAt} />
          {" · ends "}
          <Until at={expiresAt} />
        </p>
      </div>
      <span>
        <RoleTag role={role} />
      </span>
      <div className="md:text-right">
        <Button
          look="danger"
          aria-label={`Withdraw the invitation for ${account ?? "whoever has the link"}`}
          waiting={isGoing ? "Withdrawing…" : undefined}
          onClick={onWithdraw}
        >
          Withdraw
        </Button>
      </div>
    </li>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the invitations">
      <div className="skeleton h-16 rounded-panel" />
    </div>
  );
}

function useWithdraw(project: Project) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.invitations.revoke.mutationOptions({
      onSuccess: ({ id }) => {
        queryClient.setQueryData(trpc.invitations.list.queryKey({ projectId: project.id }), (list) =>
          list?.filter((each) => each.id !== id),
        );
        announce("The invitation is withdrawn: its link works no more.");
      },
    }),
  );
}
