/** Delete account: possible once no project rests on this person alone. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Section } from "../../components/page.tsx";
import { useTRPC } from "../../trpc.ts";
import type { AccountData } from "./account-data.ts";

export function DeleteAccount({ account }: { account: AccountData }) {
  const [open, setOpen] = useState(false);
  const remove = useMutation(
    useTRPC().account.delete.mutationOptions({
      // Nothing of what this page holds is true any more.
      onSuccess: () => window.location.assign("/sign-in"),
    }),
  );
  const alone = account.projects.filter(({ onlyOwner }) => onlyOwner).map(({ name }) => name);
  const names = new Intl.ListFormat("en").format(alone);
  return (
    <Section
      id="delete"
      title="Delete account"
      lead="Ends your sessions, your memberships, and everything you have allowed a client to do."
    >
      <div>
        <Button
          look="danger"
          denied={alone.length > 0 ? `You are the only owner of ${names}.` : undefined}
          onClick={() => setOpen(true)}
        >
          Delete account
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title="Delete account"
          act="Delete account"
          acting="Deleting account…"
          typed={account.username}
          mutation={remove}
          onConfirm={() => remove.mutate()}
          onClose={() => setOpen(false)}
        >
          <p>
            Clients you have connected are cut off within 30 seconds. In the audit of projects your acts stay,
            by the id <code className="break-all text-text">{account.id}</code> and without your name. This
            cannot be taken back; signing in again makes a new account.
          </p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
