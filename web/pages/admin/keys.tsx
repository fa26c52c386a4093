/** Keys of the installation: which signs, which will, which are still published, and how to replace the one that signs. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useState } from "react";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Section, Sheet } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import type { Tone } from "../../components/tag.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago, Until } from "../../components/time.tsx";
import type { Outputs } from "../../trpc.ts";
import { useTRPC } from "../../trpc.ts";
import { AdminPage } from "./admin-page.tsx";

type KeysData = Outputs["admin"]["keys"];
type SigningKey = KeysData["keys"][number];

export function Keys() {
  const [open, setOpen] = useState(false);
  const keys = useQuery(useTRPC().admin.keys.queryOptions());
  const isUnderWay = keys.data?.keys.some(({ state }) => state === "next");
  return (
    <AdminPage
      title="Keys"
      lead="What the issuer signs ID tokens and JWT access tokens with, and what keeps secrets at rest."
      action={
        keys.data && (
          <Button
            look="danger"
            denied={isUnderWay ? "A new key is published already and will sign within the hour." : undefined}
            onClick={() => setOpen(true)}
          >
            Rotate signing key
          </Button>
        )
      }
    >
      {keys.isPending && <Loading />}
      {keys.data ? (
        <div className="grid grid-cols-1 gap-10">
          <StaleNote query={keys} />
          <SigningKeys keys={keys.data.keys} />
          <EncryptionKeys encryption={keys.data.encryption} />
        </div>
      ) : (
        <QueryProblem subject="The keys" query={keys} />
      )}
      {open && <Rotate onClose={() => setOpen(false)} />}
    </AdminPage>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the keys">
      <div className="skeleton h-24 rounded-panel" />
    </div>
  );
}

const states: Record<SigningKey["state"], { tone: Tone; words: string }> = {
  next: { tone: "accent", words: "Will sign" },
  signs: { tone: "ok", words: "Signs" },
  old: { tone: "idle", words: "Published" },
  expired: { tone: "idle", words: "Over" },
};

function SigningKeys({ keys }: Pick<KeysData, "keys">) {
  return (
    <Section id="signing" title="Signing keys" lead="ES256. Private keys lie sealed in the database.">
      <Sheet>
        <ul aria-label="Signing keys" className="divide-y divide-line">
          {keys.map((key) => (
            <li
              key={key.kid}
              className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[8rem_12rem_minmax(0,1fr)] md:items-center"
            >
              <span>
                <Tag tone={states[key.state].tone}>{states[key.state].words}</Tag>
              </span>
              <code className="break-all text-data">{key.kid}</code>
              <p className="text-data text-muted">
                <Life signingKey={key} />
              </p>
            </li>
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}

function Life({ signingKey: { state, signsFrom, publishedUntil } }: { signingKey: SigningKey }): ReactNode {
  if (state === "next") {
    return (
      <>
        Published. Signs <Until at={signsFrom} />
      </>
    );
  }
  if (state === "signs") {
    return (
      <>
        Since <Ago at={signsFrom} />
      </>
    );
  }
  if (state === "old" && publishedUntil) {
    return (
      <>
        Signs no more. Published until the last of its tokens has ended, <Until at={publishedUntil} />
      </>
    );
  }
  return "Published no more. The next rotation removes it";
}

function EncryptionKeys({ encryption }: Pick<KeysData, "encryption">) {
  return (
    <Section
      id="encryption"
      title="Encryption keys"
      lead="MCPAUTH_ENCRYPTION_KEY of this server, newest first. The marks must be the same on every server."
    >
      <Sheet>
        <ul aria-label="Encryption keys" className="divide-y divide-line">
          {encryption.map(({ mark, seals }) => (
            <li key={mark} className="flex flex-wrap items-center gap-x-6 gap-y-1 px-4 py-3">
              <code className="text-data">{mark}</code>
              <Tag tone={seals ? "ok" : "idle"}>{seals ? "Seals" : "Opens what it sealed"}</Tag>
            </li>
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}

function Rotate({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const rotate = useMutation(
    trpc.admin.rotateKey.mutationOptions({
      onSuccess: (keys) => {
        queryClient.setQueryData(trpc.admin.keys.queryKey(), keys);
        announce("A new key is published. It signs in an hour.");
        onClose();
      },
    }),
  );
  return (
    <ConfirmDialog
      title="Rotate signing key"
      act="Rotate signing key"
      acting="Rotating signing key…"
      typed="rotate"
      mutation={rotate}
      onConfirm={() => rotate.mutate()}
      onClose={onClose}
    >
      <p>
        A new key is published now and signs in an hour, when everybody who checks tokens has it. The old one
        stays published for 25 hours after that, so no token stops working and nobody is signed out.
      </p>
    </ConfirmDialog>
  );
}
