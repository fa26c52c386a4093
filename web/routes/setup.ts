/** Routes of the way to the first call. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { project } from "./project.ts";
import { start } from "./root.ts";

const setup = createRoute({
  getParentRoute: () => project,
  path: "/setup",
  loader: ({ context, params: { id: projectId } }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.setup.state.queryOptions({ projectId })),
      queryClient.prefetchQuery(trpc.setup.checks.queryOptions({ projectId })),
    ]),
  component: lazyRouteComponent(() => import("../pages/setup/setup.tsx"), "Setup"),
});

const testRun = createRoute({
  getParentRoute: () => project,
  path: "/setup/test/$run",
  component: lazyRouteComponent(() => import("../pages/setup/test-run.tsx"), "TestRun"),
});

export const setupRoutes = [setup, testRun] as const;
