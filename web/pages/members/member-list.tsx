/** Member list: everybody in the project, with what the reader may do about each. */
import { useQuery } from "@tanstack/react-query";
import { can } from "../../../shared/role.ts";
import { Button } from "../../components/button.tsx";
import { Sheet } from "../../components/page.tsx";
import { Ago } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import type { Asking, Member } from "./asking.ts";
import { RoleTag } from "./role-tag.tsx";

interface MemberListProps {
  members: Member[];
  onAsk: (asking: Asking) => void;
}

export function MemberList({ members, onAsk }: MemberListProps) {
  const session = useQuery(useTRPC().session.get.queryOptions()).data;
  const owners = members.filter(({ role }) => role === "owner").length;
  return (
    <Sheet>
      <ul aria-label="Members" className="divide-y divide-line">
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            isReader={member.id === session?.user?.id}
            isOnlyOwner={member.role === "owner" && owners === 1}
            onAsk={onAsk}
          />
        ))}
      </ul>
    </Sheet>
  );
}

interface MemberRowProps extends Pick<MemberListProps, "onAsk"> {
  member: Member;
  isReader: boolean;
  isOnlyOwner: boolean;
}

function MemberRow(props: MemberRowProps) {
  const { member, isReader } = props;
  return (
    <li className="grid gap-x-6 gap-y-2 p-4 md:grid-cols-[minmax(0,1fr)_6.5rem_14rem] md:items-center md:py-2.5">
      <div className="min-w-0">
        <p className="break-words font-semibold">
          {member.name ?? member.username}
          {isReader && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="text-data text-muted">
          <span className="break-all font-mono">{member.username}</span>
          {" · since "}
          <Ago at={member.since} />
          {member.invitedBy && ` · invited by ${member.invitedBy}`}
          {member.lastSeenAt && (
            <>
              {" · last seen "}
              <Ago at={member.lastSeenAt} />
            </>
          )}
        </p>
      </div>
      <span>
        <RoleTag role={member.role} />
      </span>
      <MemberActs {...props} />
    </li>
  );
}

function MemberActs({ member, isReader, isOnlyOwner, onAsk }: MemberRowProps) {
  const { role } = useProject();
  const manages = can(role, member.role === "owner" ? "owners" : "members");
  const name = member.username;
  if (isOnlyOwner && (isReader || manages)) {
    return <p className="text-data text-muted">The only owner stays until there is another.</p>;
  }
  return (
    <div className="flex flex-wrap gap-2 md:justify-end">
      {manages && (
        <Button aria-label={`Change role of ${name}`} onClick={() => onAsk({ act: "role", member })}>
          Change role
        </Button>
      )}
      {isReader && (
        <Button look="danger" onClick={() => onAsk({ act: "leave", member })}>
          Leave
        </Button>
      )}
      {manages && !isReader && (
        <Button look="danger" aria-label={`Remove ${name}`} onClick={() => onAsk({ act: "remove", member })}>
          Remove
        </Button>
      )}
    </div>
  );
}
