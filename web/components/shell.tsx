/** Shell: the rail with where you are and who you are, around every page of a signed-in person. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Project } from "../../shared/project.ts";
import type { Session } from "../trpc.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Mark } from "./icon.tsx";

interface ShellProps {
  /** Unknown until the server has answered. */
  session: Session | undefined;
  /** The project the page is about, once it is loaded. */
  project: Project | undefined;
  children: ReactNode;
}

export function Shell({ session, project, children }: ShellProps) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="fixed top-2 left-2 z-20 -translate-y-16 rounded-control bg-text px-4 py-2 text-bg focus:translate-y-0"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-10 flex items-center gap-2 border-line border-b bg-sunken px-4 py-2 md:h-dvh md:flex-col md:items-stretch md:border-r md:border-b-0 md:px-3 md:py-4">
        <Link to="/" className="flex items-center gap-2.5 rounded-control px-2 py-1.5 font-semibold">
          <Mark />
          mcpauth
        </Link>
        <Rail project={project} />
        <div className="flex-1 md:hidden" />
        {session?.user && <AccountMenu person={session.user} issuer={session.issuer} />}
      </header>
      <main id="main" tabIndex={-1} className="min-w-0 px-4 py-6 md:px-8">
        <div className="mx-auto max-w-[70rem]">{children}</div>
      </main>
    </div>
  );
}

const project = "/projects/$id";
const sections = [
  { to: project, hash: "quick-start", title: "Quick start" },
  { to: project, hash: "connect", title: "Connect a client" },
  { to: project, hash: "server-urls", title: "Server URLs" },
  { to: project, hash: "clients", title: "Clients" },
  { to: project, hash: "secrets", title: "Registration secrets" },
  { to: project, hash: "scopes", title: "Scopes" },
  { to: project, hash: "tokens", title: "Tokens" },
  { to: "/projects/$id/minting", hash: "", title: "Token minting" },
  { to: project, hash: "delete", title: "Delete" },
] as const;

const station =
  "flex min-h-9 items-center rounded-control px-3 font-medium text-muted hover:bg-surface hover:text-text";
const here = "bg-surface text-text shadow-[inset_2px_0_0_var(--color-accent)]";

function Rail({ project }: { project: Project | undefined }) {
  return (
    <nav aria-label="Main" className="md:mt-4 md:flex-1 md:overflow-y-auto">
      <Link to="/" className={station} activeOptions={{ exact: true }} activeProps={{ className: here }}>
        Projects
      </Link>
      {project && (
        <div className="mt-5 hidden md:block">
          <p className="truncate px-3 pb-1.5 text-faint text-meta" title={project.name}>
            {project.name}
          </p>
          <ul>
            {sections.map(({ to, hash, title }) => (
              <li key={title}>
                <Link
                  to={to}
                  params={{ id: project.id }}
                  hash={hash}
                  className={station}
                  activeOptions={{ includeHash: true }}
                  activeProps={{ className: here }}
                >
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </nav>
  );
}
