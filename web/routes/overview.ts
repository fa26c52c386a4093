/** Route of a project's overview. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { latestConnections, readOverviewSearch, usual } from "../pages/overview/search.ts";
import { project } from "./project.ts";
import { start } from "./root.ts";

export const overview = createRoute({
  getParentRoute: () => project,
  path: "/",
  validateSearch: readOverviewSearch,
  loaderDeps: ({ search: { range = usual } }) => ({ range }),
  loader: ({ context, params: { id: projectId }, deps: { range } }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.usage.overview.queryOptions({ projectId, range })),
      queryClient.prefetchQuery(trpc.usage.attention.queryOptions({ projectId })),
      queryClient.prefetchQuery(trpc.connections.list.queryOptions({ projectId, ...latestConnections })),
    ]),
  component: lazyRouteComponent(() => import("../pages/overview/overview.tsx"), "Overview"),
});
