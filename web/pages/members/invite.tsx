/** Invite: makes a link by which somebody becomes a member, and shows it this once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import type { Project } from "../../../shared/project.ts";
import type { Role } from "../../../shared/role.ts";
import { Button } from "../../components/button.tsx";
import { CopyButton } from "../../components/copyable.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { isRefusal, problemOf } from "../../problem.ts";
import type { CallError, Inputs } from "../../trpc.ts";
import { useTRPC, useTRPCClient } from "../../trpc.ts";
import { RoleChoice } from "./role-tag.tsx";

interface InviteProps {
  project: Project;
  onClose: () => void;
}

export function Invite({ project, onClose }: InviteProps) {
  const [link, setLink] = useState<string>();
  return (
    <Dialog title={link ? "The invitation's link" : "Invite member"} onClose={onClose}>
      {link ? (
        <ShownLink link={link} onClose={onClose} />
      ) : (
        <InviteForm project={project} onLink={setLink} onClose={onClose} />
      )}
    </Dialog>
  );
}

function InviteForm({ project, onLink, onClose }: InviteProps & { onLink: (link: string) => void }) {
  const [role, setRole] = useState<Role>("developer");
  const [account, setAccount] = useState("");
  const invite = useInvite(onLink);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = account.trim();
    invite.mutate({ projectId: project.id, role, ...(named && { account: named }) });
  };
  const fields = invite.error ? problemOf(invite.error).fields : {};
  return (
    <form onSubmit={submit} className="grid gap-4">
      <RoleChoice by={project.role} value={role} onChange={setRole} />
      <Field
        label="Only for this account (optional)"
        hint="Such as github:mona or google:mona@acme.com. Left empty, whoever has the link can accept."
        value={account}
        onChange={setAccount}
        error={fields.account ?? fields.role}
        spellCheck={false}
        mono
      />
      {invite.error && !isRefusal(invite.error) && <ProblemNote error={invite.error} />}
      <DialogActions>
        <Button onClick={onClose} data-first-focus>
          Cancel
        </Button>
        <Button type="submit" look="primary" waiting={invite.isPending ? "Making the link…" : undefined}>
          Make link
        </Button>
      </DialogActions>
    </form>
  );
}

function ShownLink({ link, onClose }: { link: string; onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <p className="text-muted">
        Send it to whom you invite. It works once, for seven days, and is shown only now: if it is lost,
        withdraw the invitation and make another.
      </p>
      <code className="break-all rounded-control border border-line bg-sunken px-3 py-2 text-data">
        {link}
      </code>
      <DialogActions>
        <CopyButton text={link} label="Copy link" />
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </div>
  );
}

/** The link is taken out of the answer before the mutation cache sees it. */
function useInvite(onLink: (link: string) => void) {
  const api = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation<void, CallError, Inputs["invitations"]["create"]>({
    mutationFn: async (input) => {
      const { link } = await api.invitations.create.mutate(input);
      onLink(link);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.invitations.list.queryKey() }),
  });
}
