/** Invitation: what its link leads to: who invites, to what, and as what; or why it does not work. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { announce } from "../../announcement.ts";
import { Button, ButtonLink } from "../../components/button.tsx";
import { Page, PageSkeleton } from "../../components/page.tsx";
import { ProblemNote, QueryProblem } from "../../components/problem-note.tsx";
import { Until } from "../../components/time.tsx";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { roleNames } from "../members/role-tag.tsx";

type Invited = NonNullable<Outputs["invitations"]["get"]>;

export function Invitation() {
  const { token } = useParams({ from: "/signed-in/invitations/$token" });
  const invitation = useQuery(useTRPC().invitations.get.queryOptions({ token }));
  if (invitation.isPending) return <PageSkeleton />;
  return (
    <Page title="Invitation">
      {invitation.data === null && (
        <Refusal title="This invitation does not exist.">
          It was withdrawn, or whoever made it is no longer in the project, or the link is not complete. Ask
          for another.
        </Refusal>
      )}
      <QueryProblem subject="The invitation" query={invitation} />
      {invitation.data && <Shown invited={invitation.data} token={token} />}
    </Page>
  );
}

function Shown({ invited, token }: { invited: Invited; token: string }) {
  const { state, project, account = "", accounts } = invited;
  if (state === "open") return <Offer invited={invited} token={token} />;
  if (state === "used") {
    return (
      <Refusal title={`This invitation to ${project.name} has been accepted.`}>
        A link works once. If it was you, the project stands in your list; if not, ask for another link.
      </Refusal>
    );
  }
  if (state === "expired") {
    return (
      <Refusal title={`This invitation to ${project.name} has expired.`}>
        A link works for seven days. Ask {invited.invitedBy ?? "a member"} for another.
      </Refusal>
    );
  }
  return (
    <Refusal title={`This invitation to ${project.name} is for another account.`}>
      It is for <code className="break-all text-text">{account}</code>, and you are signed in as{" "}
      <code className="break-all text-text">{accounts.join(", ") || "an account nobody can name"}</code>. Sign
      out, and open the link again with the other account.
    </Refusal>
  );
}

function Offer({ invited, token }: { invited: Invited; token: string }) {
  const { project, role, invitedBy, expiresAt } = invited;
  const accept = useAccept(project.name);
  return (
    <div className="grid max-w-2xl gap-5">
      <p className="text-lead">
        <strong className="break-words">{invitedBy ?? "A member"}</strong> invites you to work on{" "}
        <strong className="break-words">{project.name}</strong> as {roleNames[role].toLowerCase()}.
      </p>
      <p className="text-muted">
        The link ends <Until at={expiresAt} />. Whoever is a member already keeps their role if it is the
        better one.
      </p>
      {accept.error && <ProblemNote error={accept.error} />}
      <div className="flex flex-wrap gap-3">
        <Button
          look="primary"
          waiting={accept.isPending ? "Accepting…" : undefined}
          onClick={() => accept.mutate({ token })}
        >
          Accept invitation
        </Button>
        <ButtonLink to="/">Not now</ButtonLink>
      </div>
    </div>
  );
}

function Refusal({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid max-w-2xl justify-items-start gap-4 border-line border-t pt-6">
      <h2 className="break-words font-semibold text-lead">{title}</h2>
      <p className="text-muted">{children}</p>
      <ButtonLink to="/">All projects</ButtonLink>
    </div>
  );
}

/** A refusal means that the link is no longer as it was: then the page says how it is. */
function useAccept(name: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.invitations.accept.mutationOptions({
      onSuccess: async ({ projectId }) => {
        void queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        await navigate({ to: "/projects/$id", params: { id: projectId }, replace: true });
        announce(`You are a member of ${name} now.`);
      },
      onError: (_error, input) =>
        queryClient.invalidateQueries({ queryKey: trpc.invitations.get.queryKey(input) }),
    }),
  );
}
