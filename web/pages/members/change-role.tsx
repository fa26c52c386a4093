/** Change role: of a member, and of oneself by typing one's name: there may be no way back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Project } from "../../../shared/project.ts";
import type { Role } from "../../../shared/role.ts";
import { roles } from "../../../shared/role.ts";
import { announce } from "../../announcement.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useTRPC } from "../../trpc.ts";
import type { Member } from "./asking.ts";
import { RoleChoice, roleNames } from "./role-tag.tsx";

interface ChangeRoleProps {
  project: Project;
  member: Member;
  onClose: () => void;
}

export function ChangeRole({ project, member, onClose }: ChangeRoleProps) {
  const [role, setRole] = useState(member.role);
  const session = useQuery(useTRPC().session.get.queryOptions()).data;
  const change = useChange({ project, member, onClose });
  const loses = member.id === session?.user?.id && roles.indexOf(role) > roles.indexOf(member.role);
  return (
    <ConfirmDialog
      title={`Change role of ${member.username}`}
      act="Change role"
      acting="Changing role…"
      typed={loses ? member.username : undefined}
      mutation={change}
      onConfirm={() => change.mutate({ projectId: project.id, userId: member.id, role })}
      onClose={onClose}
    >
      <RoleChoice by={project.role} value={role} onChange={setRole} />
      {loses && <p>This is your own role. Only somebody else can give it back to you.</p>}
    </ConfirmDialog>
  );
}

function useChange({ project, member, onClose }: ChangeRoleProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.members.setRole.mutationOptions({
      onSuccess: (members, { role }: { role: Role }) => {
        queryClient.setQueryData(trpc.members.list.queryKey({ projectId: project.id }), members);
        // One's own may have changed.
        void queryClient.invalidateQueries({ queryKey: trpc.projects.pathKey() });
        announce(`${member.username} is ${roleNames[role].toLowerCase()} now.`);
        onClose();
      },
    }),
  );
}
