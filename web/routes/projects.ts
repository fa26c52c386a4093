/** Routes of the list of projects. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { start } from "./root.ts";
import { signedIn } from "./session.ts";

const projects = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  loader: ({ context }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.projects.list.queryOptions()),
      queryClient.prefetchQuery(trpc.usage.activities.queryOptions()),
    ]),
  component: lazyRouteComponent(() => import("../pages/projects.tsx"), "Projects"),
});

const newProject = createRoute({
  getParentRoute: () => signedIn,
  path: "/new",
  component: lazyRouteComponent(() => import("../pages/new-project.tsx"), "NewProject"),
});

export const projectsRoutes = [projects, newProject] as const;
