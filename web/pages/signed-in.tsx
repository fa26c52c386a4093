/** Signed in: the layout of every page that needs a person; sends everyone else to sign in. */
import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { Keyboard } from "../components/keyboard.tsx";
import { Page, PageSkeleton } from "../components/page.tsx";
import { QueryProblem } from "../components/problem-note.tsx";
import { Shell } from "../components/shell.tsx";
import { useTRPC } from "../trpc.ts";

export function SignedIn() {
  const trpc = useTRPC();
  const session = useQuery(trpc.session.get.queryOptions());
  const { id } = useParams({ strict: false });
  // Shares the page's own query: the rail names the project as soon as the page knows it.
  const project = useQuery(trpc.projects.get.queryOptions({ projectId: id ?? "" }, { enabled: false }));
  const { href, pathname } = useLocation();
  if (session.data?.user === null) {
    // The location is already the sign-in page's while this page waits to be replaced: not a place to come back to.
    return pathname === "/sign-in" ? null : <Navigate to="/sign-in" search={{ next: href }} replace />;
  }
  return (
    <Shell
      session={session.data}
      project={id && !project.isLoadingError ? { id, name: project.data?.name } : undefined}
    >
      {session.isError && (
        <Page title="Dashboard">
          <QueryProblem subject="Your account" query={session} />
        </Page>
      )}
      {/* Pages ask for what is a person's own: not before it is known that there is one. */}
      {session.isPending && <PageSkeleton />}
      {session.isSuccess && <Outlet />}
      {session.isSuccess && <Keyboard projectId={id} />}
    </Shell>
  );
}
