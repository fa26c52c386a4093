/** Sign in: one button, and what we read of the account it leads to. */
import { useQuery } from "@tanstack/react-query";
import { Navigate, useSearch } from "@tanstack/react-router";
import { ButtonAnchor } from "../components/button.tsx";
import { Icon, Mark } from "../components/icon.tsx";
import { useTRPC } from "../trpc.ts";

export function SignIn() {
  const { next = "/", error } = useSearch({ from: "/sign-in" });
  const session = useQuery(useTRPC().session.get.queryOptions());
  if (session.data?.user) return <Navigate to={next} replace />;
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto grid max-w-5xl gap-x-16 gap-y-10 px-4 py-12 md:grid-cols-[minmax(0,1fr)_20rem] md:px-8 md:pt-[20vh]"
    >
      <title>Sign in · mcpauth</title>
      <div className="grid content-start gap-6">
        <p className="flex items-center gap-2.5 font-semibold">
          <Mark />
          mcpauth
        </p>
        <div className="grid gap-2">
          <h1 className="font-semibold text-title tracking-[-0.01em]">Sign in to your dashboard</h1>
          <p className="max-w-[52ch] text-lead text-muted">
            Create projects for your MCP servers, and keep their registration secrets in order.
          </p>
        </div>
        {error !== undefined && <SignInError code={error} />}
        <div>
          <ButtonAnchor
            look="primary"
            className="min-h-11 px-6"
            href={`/auth/sign-in?next=${encodeURIComponent(next)}`}
          >
            {error === undefined ? "Sign in" : "Try again"}
            <Icon name="arrow" />
          </ButtonAnchor>
        </div>
      </div>
      <WhatIsRead issuer={session.data?.issuer} />
    </main>
  );
}

const errors: Record<string, { title: string; detail: string }> = {
  cancelled: {
    title: "You cancelled the sign-in.",
    detail: "Nothing was read of your account, and nothing changed.",
  },
  expired: {
    title: "The sign-in took too long.",
    detail: "A sign-in that was begun must be finished within a few minutes and in the same browser.",
  },
  unavailable: {
    title: "The issuer could not be reached.",
    detail: "The dashboard signs people in through it. Check that it runs, or wait until it is back.",
  },
  failed: {
    title: "The sign-in did not succeed.",
    detail: "The issuer's answer could not be accepted. The dashboard's log says why.",
  },
};

function SignInError({ code }: { code: string }) {
  const { title, detail } = (Object.hasOwn(errors, code) && errors[code]) || { ...errors.failed };
  return (
    <div role="alert" className="max-w-[60ch] rounded-control border-warn border-l-2 bg-warn-soft px-4 py-3">
      <p className="font-semibold">{title}</p>
      <p>{detail}</p>
    </div>
  );
}

function WhatIsRead({ issuer }: { issuer: string | undefined }) {
  return (
    <section
      aria-labelledby="read"
      className="grid content-start gap-4 border-line border-t pt-6 text-data md:border-t-0 md:border-l md:pt-0 md:pl-8"
    >
      <h2 id="read" className="font-semibold text-body">
        What we read of your GitHub account
      </h2>
      <ul className="grid gap-2">
        <Read sign="check">Your numeric id, which is how we know you again</Read>
        <Read sign="check">Your user name, your name and your picture's address</Read>
        <Read sign="cross">No repositories, no organisations, no write access</Read>
        <Read sign="cross">GitHub's token is not kept</Read>
      </ul>
      <p className="text-muted">
        You sign in at the issuer
        {/* Room is kept for the address, so that nothing moves when it arrives. */}
        <code className="block min-h-[1.125rem] break-all text-text">{issuer}</code>
      </p>
    </section>
  );
}

function Read({ sign, children }: { sign: "check" | "cross"; children: string }) {
  return (
    <li className="flex gap-2">
      <span className={`mt-px ${sign === "check" ? "text-ok" : "text-muted"}`}>
        <Icon name={sign} />
      </span>
      {children}
    </li>
  );
}
