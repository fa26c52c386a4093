/** Rail: the stations of the dashboard, with the account at its foot. */
import { Link, useMatchRoute } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { projectPages, settingsPages } from "../navigation.ts";
import type { Session } from "../trpc.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Mark } from "./icon.tsx";
import { PaletteButton } from "./palette-button.tsx";
import { ProjectSwitcher } from "./project-switcher.tsx";

export interface RailProject {
  id: string;
  /** Unknown until the project is loaded. */
  name: string | undefined;
}

interface RailProps {
  session: Session | undefined;
  project: RailProject | undefined;
}

export function Rail({ session, project }: RailProps) {
  return (
    <div className="flex h-full flex-col px-3 py-4">
      <Link to="/" className="flex items-center gap-2.5 rounded-control px-2 py-1.5 font-semibold">
        <Mark />
        mcpauth
      </Link>
      <div className="mt-4">
        <PaletteButton />
      </div>
      <nav aria-label="Main" className="mt-4 min-h-0 flex-1 overflow-y-auto">
        <Link to="/" className={station} activeOptions={{ exact: true }} activeProps={{ className: here }}>
          Projects
        </Link>
        {project && <ProjectStations project={project} />}
      </nav>
      {session?.user && <AccountMenu person={session.user} issuer={session.issuer} />}
    </div>
  );
}

const station =
  "flex min-h-9 items-center rounded-control px-3 font-medium text-muted hover:bg-surface hover:text-text pointer-coarse:min-h-11";
const here = "bg-surface text-text shadow-[inset_2px_0_0_var(--color-accent)]";

function ProjectStations({ project }: { project: RailProject }) {
  const inSettings = useMatchRoute()({ to: "/projects/$id/settings", fuzzy: true }) !== false;
  const params = { id: project.id };
  return (
    <div className="mt-4 border-line border-t pt-4">
      <ProjectSwitcher project={project} />
      <ul className="mt-1">
        {projectPages.map(({ to, title }) => (
          <li key={to}>
            <Link
              to={to}
              params={params}
              className={station}
              activeOptions={{ exact: to === "/projects/$id", includeSearch: false }}
              activeProps={{ className: here }}
            >
              {title}
            </Link>
          </li>
        ))}
        <li>
          {inSettings ? (
            <p className="flex min-h-9 items-center px-3 font-medium text-faint">Settings</p>
          ) : (
            <Link to={settingsPages[0].to} params={params} className={station}>
              Settings
            </Link>
          )}
          {inSettings && <SettingsStations params={params} />}
        </li>
      </ul>
    </div>
  );
}

function SettingsStations({ params }: { params: { id: string } }): ReactNode {
  return (
    <ul aria-label="Settings" className="ml-3 border-line border-l pl-1">
      {settingsPages.map(({ to, title }) => (
        <li key={to}>
          <Link to={to} params={params} className={station} activeProps={{ className: here }}>
            {title}
          </Link>
        </li>
      ))}
    </ul>
  );
}
