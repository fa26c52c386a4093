/** The dashboard, and what every page of it stands on: router, query cache, typed client. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { Announcer } from "./components/announcer.tsx";
import { PageSkeleton } from "./components/page.tsx";
import { SignInAgain } from "./components/sign-in-again.tsx";
import { Failure } from "./pages/failure.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { createQueryClient } from "./query-client.ts";
import { routeTree } from "./routes/tree.ts";
import type { Link } from "./trpc.ts";
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
        <SignInAgain />
        <Announcer />
      </TRPCProvider>
    </QueryClientProvider>
  );
}

declare module "@tanstack/react-router" {
  interface Register {
    router: Dashboard["router"];
  }
}
