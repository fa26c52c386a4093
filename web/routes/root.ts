/** The root of all routes, and how their loaders start queries. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import type { Trpc } from "../trpc.ts";

export interface RouteContext {
  queryClient: QueryClient;
  trpc: Trpc;
}

export const root = createRootRouteWithContext<RouteContext>()({ component: Outlet });

/**
 * Loaders only start their queries, so that these run while the page's code is still on its way. Not before it is
 * known that somebody is signed in: a call that must fail is an error in the console and in the log.
 */
export function start(
  { queryClient, trpc }: RouteContext,
  queries: (context: RouteContext) => Promise<unknown>[],
): void {
  const whenSignedIn = async () => {
    const session = await queryClient.fetchQuery(trpc.session.get.queryOptions()).catch(() => undefined);
    if (session?.user) await Promise.all(queries({ queryClient, trpc }));
  };
  void whenSignedIn();
}
