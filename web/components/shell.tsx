/** Shell: where you are and who you are, around every page of a signed-in person. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useState } from "react";
import type { Session } from "../trpc.ts";
import { Drawer } from "./drawer.tsx";
import { Icon, Mark } from "./icon.tsx";
import type { RailProject } from "./rail.tsx";
import { Rail } from "./rail.tsx";

interface ShellProps {
  /** Unknown until the server has answered. */
  session: Session | undefined;
  /** The project the page is about. */
  project: RailProject | undefined;
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
      <header className="sticky top-0 z-10 h-dvh border-line border-r bg-sunken max-md:hidden">
        <Rail session={session} project={project} />
      </header>
      <TopBar session={session} project={project} />
      <main id="main" tabIndex={-1} className="min-w-0 px-4 py-6 md:px-8">
        <div className="mx-auto max-w-[70rem]">{children}</div>
      </main>
    </div>
  );
}

/** In place of the rail where the window is narrow: the rail comes out of its side. */
function TopBar({ session, project }: Omit<ShellProps, "children">) {
  const [open, setOpen] = useState(false);
  return (
    <header className="sticky top-0 z-10 flex items-center gap-1 border-line border-b bg-sunken px-2 py-1.5 md:hidden">
      <button
        type="button"
        aria-label="Menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="grid size-11 place-items-center rounded-control hover:bg-surface"
      >
        <Icon name="menu" />
      </button>
      <Link to="/" className="flex min-h-11 min-w-0 items-center gap-2.5 rounded-control px-2 font-semibold">
        <Mark />
        <span className="truncate">{project?.name ?? "mcpauth"}</span>
      </Link>
      {open && (
        <Drawer label="Menu" onClose={() => setOpen(false)}>
          <Rail session={session} project={project} />
        </Drawer>
      )}
    </header>
  );
}
