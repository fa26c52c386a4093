/** Routes of a project's connections. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readConnectionsSearch } from "../pages/connections/search.ts";
import { project } from "./project.ts";
import { start } from "./root.ts";

const connections = createRoute({
  getParentRoute: () => project,
  path: "/connections",
  validateSearch: readConnectionsSearch,
  component: lazyRouteComponent(() => import("../pages/connections/connections.tsx"), "Connections"),
});

const connection = createRoute({
  getParentRoute: () => project,
  path: "/connections/$attempt",
  loader: ({ context, params: { id: projectId, attempt } }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.connections.get.queryOptions({ projectId, attempt })),
    ]),
  component: lazyRouteComponent(() => import("../pages/connections/connection.tsx"), "Connection"),
});

export const connectionsRoutes = [connections, connection] as const;
