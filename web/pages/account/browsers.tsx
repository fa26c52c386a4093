/** Browsers: where the person is signed in to the dashboard, and how to end it from here. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Section, Sheet } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { Tag } from "../../components/tag.tsx";
import { Ago } from "../../components/time.tsx";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";
import type { AccountData } from "./account-data.ts";
import { browserName } from "./browser-name.ts";

type Session = AccountData["sessions"][number];

export function Browsers({ account: { sessions } }: { account: AccountData }) {
  const { end, endOthers } = useEnds();
  const error = end.error ?? endOthers.error;
  return (
    <Section
      id="browsers"
      title="Signed-in browsers"
      lead="Each ends by itself after 12 hours without use, and 7 days after the sign-in."
      action={
        sessions.length > 1 && (
          <Button
            look="danger"
            waiting={endOthers.isPending ? "Signing out…" : undefined}
            onClick={() => endOthers.mutate()}
          >
            Sign out all others
          </Button>
        )
      }
    >
      {error && <ProblemNote error={error} />}
      <Sheet>
        <ul aria-label="Signed-in browsers" className="divide-y divide-line">
          {sessions.map((session) => (
            <BrowserRow
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables.sessionId === session.id}
              onEnd={() => end.mutate({ sessionId: session.id })}
            />
          ))}
        </ul>
      </Sheet>
    </Section>
  );
}

interface BrowserRowProps {
  session: Session;
  isEnding: boolean;
  onEnd: () => void;
}

function BrowserRow({ session, isEnding, onEnd }: BrowserRowProps) {
  const { isThis, userAgent = "", network, signedInAt, lastSeenAt } = session;
  const name = browserName(userAgent);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-semibold" title={userAgent}>
          {name}
        </p>
        <p className="text-data text-muted">
          {network && (
            <>
              <code>{network}</code>
              {" · "}
            </>
          )}
          signed in <Ago at={signedInAt} />
          {" · last seen "}
          <Ago at={lastSeenAt} />
        </p>
      </div>
      {isThis ? (
        <Tag tone="accent">This browser</Tag>
      ) : (
        <Button
          look="danger"
          aria-label={`Sign out ${name}`}
          waiting={isEnding ? "Signing out…" : undefined}
          onClick={onEnd}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

function useEnds() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const keep = (stays: (session: Session) => boolean) =>
    queryClient.setQueryData(
      trpc.account.get.queryKey(),
      (account) => account && { ...account, sessions: account.sessions.filter(stays) },
    );
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSuccess: ({ id }) => {
        keep((session) => session.id !== id);
        announce("The browser is signed out.");
      },
    }),
  );
  const endOthers = useMutation(
    trpc.account.endOtherSessions.mutationOptions({
      onSuccess: ({ ended }) => {
        keep(({ isThis }) => isThis);
        announce(`${counted(ended, "browser")} signed out.`);
      },
    }),
  );
  return { end, endOthers };
}
