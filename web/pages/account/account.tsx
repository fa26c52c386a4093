/** Account: the developer's own profile, projects, signed-in browsers and preferences. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { endpoints } from "../../../shared/endpoints.ts";
import { Page, Section, Sheet } from "../../components/page.tsx";
import { QueryProblem, StaleNote } from "../../components/problem-note.tsx";
import { Ago } from "../../components/time.tsx";
import { useTRPC } from "../../trpc.ts";
import { RoleTag } from "../members/role-tag.tsx";
import type { AccountData } from "./account-data.ts";
import { Browsers } from "./browsers.tsx";
import { DeleteAccount } from "./delete-account.tsx";
import { Preferences } from "./preferences.tsx";

export function Account() {
  const account = useQuery(useTRPC().account.get.queryOptions());
  return (
    <Page title="Account" lead="You, as this installation knows you.">
      <div className="grid grid-cols-1 gap-10">
        {account.isPending && <Loading />}
        {account.data ? (
          <>
            <StaleNote query={account} />
            <Profile account={account.data} />
            <Projects account={account.data} />
            <Browsers account={account.data} />
          </>
        ) : (
          <QueryProblem subject="Your account" query={account} />
        )}
        <Preferences />
        {account.data && <DeleteAccount account={account.data} />}
      </div>
    </Page>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading your account" className="grid gap-10">
      <div className="skeleton h-28 rounded-panel" />
      <div className="skeleton h-28 rounded-panel" />
    </div>
  );
}

function Profile({ account }: { account: AccountData }) {
  const { username, name, accounts, createdAt } = account;
  const issuer = useQuery(useTRPC().session.get.queryOptions()).data?.issuer ?? "";
  return (
    <Section id="profile" title="Profile" lead="Read from your provider at each sign-in, and changed there.">
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <dt className="text-muted">Name</dt>
        <dd className="max-sm:mb-1">{name ?? username}</dd>
        <dt className="text-muted">Login</dt>
        <dd className="break-all font-mono text-data max-sm:mb-1">{username}</dd>
        <dt className="text-muted">Can be invited as</dt>
        <dd className="break-all font-mono text-data max-sm:mb-1">
          {accounts.length > 0 ? accounts.join(", ") : "whoever has the link"}
        </dd>
        <dt className="text-muted">Here since</dt>
        <dd className="max-sm:mb-1">
          <Ago at={createdAt} />
        </dd>
      </dl>
      <p className="text-muted">
        What you have allowed clients to do stands under{" "}
        <a href={issuer + endpoints.connectedApps} className="link">
          your connected apps
        </a>
        .
      </p>
    </Section>
  );
}

function Projects({ account: { projects } }: { account: AccountData }) {
  return (
    <Section id="projects" title="Projects">
      {projects.length === 0 ? (
        <p className="text-muted">You are a member of none.</p>
      ) : (
        <Sheet>
          <ul aria-label="Projects" className="divide-y divide-line">
            {projects.map(({ id, name, role, onlyOwner }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2.5">
                <Link
                  to="/projects/$id"
                  params={{ id }}
                  className="min-w-0 flex-1 basis-40 break-words font-semibold hover:text-accent"
                >
                  {name}
                </Link>
                {onlyOwner && <span className="text-data text-muted">only owner</span>}
                <RoleTag role={role} />
              </li>
            ))}
          </ul>
        </Sheet>
      )}
    </Section>
  );
}
