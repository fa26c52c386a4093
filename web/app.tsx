/** The route table, and what every page stands on: router, query cache, typed client. */
import type { QueryClient } from "@tanstack/react-query";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { Announcer } from "./components/announcer.tsx";
import { PageSkeleton } from "./components/page.tsx";
import { Failure } from "./pages/failure.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { Projects } from "./pages/projects.tsx";
import { readSignInSearch, SignIn } from "./pages/sign-in.tsx";
import { SignedIn } from "./pages/signed-in.tsx";
import { createQueryClient } from "./query-client.ts";
import type { Link, Trpc } from "./trpc.ts";
import { createClient, TRPCProvider } from "./trpc.ts";

export type Dashboard = ReturnType<typeof createDashboard>;

export function createDashboard(link: Link) {
  const client = createClient(link);
  // Pages that need a person react to the session, so its end is written there; see pages/signed-in.tsx.
  const endSession = () =>
    queryClient.setQueryData(trpc.session.get.queryKey(), (session) => session && { ...session, user: null });
  const queryClient = createQueryClient({ onSignedOut: endSession });
  const trpc = createTRPCOptionsProxy({ client, queryClient });
  queryClient.setQueryDefaults(trpc.session.get.queryKey(), { staleTime: Infinity, gcTime: Infinity });
  const router = createRouter({
    routeTree,
    context: { queryClient, trpc },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: Failure,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
  router.subscribe("onResolved", ({ fromLocation, pathChanged }) => {
    // Not its heading, which may still be the skeleton's.
    if (fromLocation && pathChanged) document.getElementById("main")?.focus({ preventScroll: true });
  });
  return { client, queryClient, router };
}

export function App({ dashboard }: { dashboard: Dashboard }) {
  const { client, queryClient, router } = dashboard;
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <RouterProvider router={router} />
        <Announcer />
      </TRPCProvider>
    </QueryClientProvider>
  );
}

interface RouteContext {
  queryClient: QueryClient;
  trpc: Trpc;
}

const root = createRootRouteWithContext<RouteContext>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: SignIn,
});

const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedIn });

/**
 * Loaders only start their queries, so that these run while the page's code is still on its way. Not before it is
 * known that somebody is signed in: a call that must fail is an error in the console and in the log.
 */
async function startWhenSignedIn({ queryClient, trpc }: RouteContext, queries: () => Promise<void>[]) {
  const session = await queryClient.fetchQuery(trpc.session.get.queryOptions()).catch(() => undefined);
  if (session?.user) await Promise.all(queries());
}

const projects = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  loader: ({ context: { queryClient, trpc } }) =>
    void startWhenSignedIn({ queryClient, trpc }, () => [
      queryClient.prefetchQuery(trpc.projects.list.queryOptions()),
    ]),
  component: Projects,
});

const newProject = createRoute({
  getParentRoute: () => signedIn,
  path: "/new",
  component: lazyRouteComponent(() => import("./pages/new-project.tsx"), "NewProject"),
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id",
  loader: ({ context: { queryClient, trpc }, params: { id } }) =>
    void startWhenSignedIn({ queryClient, trpc }, () => [
      queryClient.prefetchQuery(trpc.projects.get.queryOptions({ projectId: id })),
      queryClient.prefetchQuery(trpc.clients.list.queryOptions({ projectId: id })),
    ]),
  component: lazyRouteComponent(() => import("./pages/project.tsx"), "ProjectPage"),
});

const projectMinting = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/minting",
  loader: ({ context: { queryClient, trpc }, params: { id } }) =>
    void startWhenSignedIn({ queryClient, trpc }, () => [
      queryClient.prefetchQuery(trpc.projects.get.queryOptions({ projectId: id })),
      queryClient.prefetchQuery(trpc.minting.get.queryOptions({ projectId: id })),
    ]),
  component: lazyRouteComponent(() => import("./pages/project-minting.tsx"), "ProjectMinting"),
});

const projectSignIn = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/sign-in",
  loader: ({ context: { queryClient, trpc }, params: { id } }) =>
    void startWhenSignedIn({ queryClient, trpc }, () => [
      queryClient.prefetchQuery(trpc.projects.get.queryOptions({ projectId: id })),
    ]),
  component: lazyRouteComponent(() => import("./pages/project-sign-in.tsx"), "ProjectSignIn"),
});

const projectSecret = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/secret",
  component: lazyRouteComponent(() => import("./pages/project-secret.tsx"), "ProjectSecret"),
});

const newClient = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/clients/new",
  loader: ({ context: { queryClient, trpc }, params: { id } }) =>
    void startWhenSignedIn({ queryClient, trpc }, () => [
      queryClient.prefetchQuery(trpc.projects.get.queryOptions({ projectId: id })),
    ]),
  component: lazyRouteComponent(() => import("./pages/new-client.tsx"), "NewClient"),
});

const clientSecret = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/clients/$clientId/secret",
  component: lazyRouteComponent(() => import("./pages/client-secret.tsx"), "ClientSecret"),
});

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    projects,
    newProject,
    project,
    projectMinting,
    projectSignIn,
    projectSecret,
    newClient,
    clientSecret,
  ]),
]);

declare module "@tanstack/react-router" {
  interface Register {
    router: Dashboard["router"];
  }
}
