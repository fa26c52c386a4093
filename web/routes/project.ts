/** The layout of a project's pages, which loads it for all of them. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { start } from "./root.ts";
import { signedIn } from "./session.ts";

export const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id",
  loader: ({ context, params: { id: projectId } }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.projects.get.queryOptions({ projectId })),
    ]),
  component: lazyRouteComponent(() => import("../pages/project-layout.tsx"), "ProjectLayout"),
});
