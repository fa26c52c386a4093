/** Member's end: removing somebody, and leaving oneself. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Project } from "../../../shared/project.ts";
import { can } from "../../../shared/role.ts";
import { announce } from "../../announcement.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useTRPC } from "../../trpc.ts";
import type { Member } from "./asking.ts";

interface RemoveMemberProps {
  project: Project;
  member: Member;
  onClose: () => void;
}

export function RemoveMember({ project, member, onClose }: RemoveMemberProps) {
  const remove = useRemove({ project, member, onClose });
  return (
    <ConfirmDialog
      title={`Remove ${member.username}`}
      act="Remove member"
      acting="Removing member…"
      mutation={remove}
      onConfirm={() => remove.mutate({ projectId: project.id, userId: member.id })}
      onClose={onClose}
    >
      <p>They see nothing of {project.name} any more, and invitations they made stop working.</p>
      {can(member.role, "secrets") && (
        <p>
          Secrets they have seen stay valid: generate a new one under{" "}
          <Link to="/projects/$id/secrets" params={{ id: project.id }} className="link">
            Secrets
          </Link>{" "}
          if they should not have them.
        </p>
      )}
    </ConfirmDialog>
  );
}

export function LeaveProject({ project, onClose }: Omit<RemoveMemberProps, "member">) {
  const leave = useLeave(project);
  return (
    <ConfirmDialog
      title={`Leave ${project.name}`}
      act="Leave project"
      acting="Leaving project…"
      mutation={leave}
      onConfirm={() => leave.mutate({ projectId: project.id })}
      onClose={onClose}
    >
      <p>You see nothing of it any more. To come back you need an invitation.</p>
    </ConfirmDialog>
  );
}

function useRemove({ project, member, onClose }: RemoveMemberProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: (members) => {
        queryClient.setQueryData(trpc.members.list.queryKey({ projectId: project.id }), members);
        void queryClient.invalidateQueries({ queryKey: trpc.invitations.list.queryKey() });
        announce(`${member.username} is removed.`);
        onClose();
      },
    }),
  );
}

function useLeave(project: Project) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation(
    trpc.members.leave.mutationOptions({
      onSuccess: async ({ id }) => {
        queryClient.setQueryData(trpc.projects.list.queryKey(), (list) =>
          list?.filter((each) => each.id !== id),
        );
        await navigate({ to: "/", replace: true });
        queryClient.removeQueries({ queryKey: trpc.projects.get.queryKey({ projectId: id }) });
        announce(`You have left ${project.name}.`);
      },
    }),
  );
}
