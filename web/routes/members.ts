/** Routes of who works on a project, how others come to it, and who changed what. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readAuditSearch } from "../pages/audit/search.ts";
import { project } from "./project.ts";
import { start } from "./root.ts";
import { signedIn } from "./session.ts";

const members = createRoute({
  getParentRoute: () => project,
  path: "/members",
  loader: ({ context, params: { id: projectId } }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.members.list.queryOptions({ projectId })),
    ]),
  component: lazyRouteComponent(() => import("../pages/members/members.tsx"), "Members"),
});

const audit = createRoute({
  getParentRoute: () => project,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("../pages/audit/audit.tsx"), "Audit"),
});

export const memberRoutes = [members, audit] as const;

export const invitation = createRoute({
  getParentRoute: () => signedIn,
  path: "/invitations/$token",
  component: lazyRouteComponent(() => import("../pages/invitation/invitation.tsx"), "Invitation"),
});
