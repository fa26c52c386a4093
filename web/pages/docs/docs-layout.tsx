/** Docs layout: the list of pages, the search, and whose addresses stand in the examples. */
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { Mark } from "../../components/icon.tsx";
import { contents } from "../../docs/contents.ts";
import { anybodys, OwnAddresses } from "../../docs/examples.ts";
import { useTRPC } from "../../trpc.ts";
import { DocsSearch } from "./docs-search.tsx";

export function DocsLayout() {
  const { issuer, serverUrls, isSignedIn } = useOwnServers();
  const { pathname } = useLocation();
  const [chosen, setChosen] = useState<string>();
  const serverUrl = chosen ?? serverUrls[0] ?? anybodys.serverUrl;
  return (
    <div className="mx-auto max-w-[90rem] md:px-4">
      <a
        href="#main"
        className="fixed top-2 left-2 z-20 -translate-y-16 rounded-control bg-text px-4 py-2 text-bg focus:translate-y-0"
      >
        Skip to content
      </a>
      <DocsHeader isSignedIn={isSignedIn} />
      <div className="md:grid md:grid-cols-[13rem_minmax(0,1fr)] md:gap-x-8">
        <div className="border-line max-md:border-b md:sticky md:top-16 md:max-h-[calc(100dvh-4rem)] md:self-start md:overflow-y-auto">
          {/* Closed again once a page was chosen. */}
          <details key={pathname} className="md:hidden">
            <summary className="cursor-pointer px-4 py-3 font-semibold">Pages</summary>
            <DocsNavigation />
          </details>
          <div className="max-md:hidden">
            <DocsNavigation />
          </div>
        </div>
        <main id="main" tabIndex={-1} className="min-w-0 px-4 py-6">
          {serverUrls.length > 0 && (
            <ServerChoice serverUrls={serverUrls} value={serverUrl} onChange={setChosen} />
          )}
          <OwnAddresses value={{ issuer, serverUrl }}>
            <Outlet />
          </OwnAddresses>
        </main>
      </div>
    </div>
  );
}

/** None for who is not signed in, or has no project. */
function useOwnServers() {
  const trpc = useTRPC();
  const session = useQuery(trpc.session.get.queryOptions());
  const isSignedIn = Boolean(session.data?.user);
  const projects = useQuery(trpc.projects.list.queryOptions(undefined, { enabled: isSignedIn }));
  const serverUrls = projects.data?.flatMap((project) => project.serverUrls) ?? [];
  return { isSignedIn, issuer: session.data?.issuer ?? anybodys.issuer, serverUrls };
}

function DocsHeader({ isSignedIn }: { isSignedIn: boolean }) {
  return (
    <header className="sticky top-0 z-10 flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-bg px-4 py-2">
      <Link to="/docs" className="flex min-h-9 items-center gap-2.5 rounded-control font-semibold">
        <Mark />
        mcpauth docs
      </Link>
      <div className="order-last w-full sm:order-none sm:mx-auto sm:w-80">
        <DocsSearch />
      </div>
      <Link to="/" className="link ml-auto sm:ml-0">
        {isSignedIn ? "Dashboard" : "Sign in"}
      </Link>
    </header>
  );
}

const place =
  "flex min-h-8 items-center rounded-control px-3 text-muted hover:bg-surface hover:text-text pointer-coarse:min-h-11";
const here = "bg-surface text-text shadow-[inset_2px_0_0_var(--color-accent)]";

function DocsNavigation() {
  return (
    <nav aria-label="Docs" className="grid gap-5 px-1 pt-2 pb-6 md:pt-6">
      {contents.map(({ title, pages }) => (
        <div key={title}>
          <p className="px-3 pb-1 font-semibold">{title}</p>
          <ul>
            {pages.map((page) => (
              <li key={page.slug}>
                <Link
                  to="/docs/$page"
                  params={{ page: page.slug }}
                  className={place}
                  activeProps={{ className: here }}
                  activeOptions={{ includeHash: false }}
                >
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

interface ServerChoiceProps {
  serverUrls: readonly string[];
  value: string;
  onChange: (serverUrl: string) => void;
}

function ServerChoice({ serverUrls, value, onChange }: ServerChoiceProps) {
  return (
    <p className="mb-6 flex flex-wrap items-center gap-x-2 gap-y-1 text-data text-muted">
      <label htmlFor="docs-server">Examples are for</label>
      {serverUrls.length === 1 ? (
        <span className="break-all font-mono text-text">{value}</span>
      ) : (
        <select
          id="docs-server"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          className="min-h-8 max-w-full rounded-control border border-line-strong bg-surface px-2 font-mono text-text pointer-coarse:min-h-11"
        >
          {serverUrls.map((url) => (
            <option key={url}>{url}</option>
          ))}
        </select>
      )}
    </p>
  );
}
