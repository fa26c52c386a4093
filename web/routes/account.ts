/** Routes of the person's own account, and of the installation for those who look after it. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { start } from "./root.ts";
import { signedIn } from "./session.ts";

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  loader: ({ context }) =>
    start(context, ({ queryClient, trpc }) => [queryClient.prefetchQuery(trpc.account.get.queryOptions())]),
  component: lazyRouteComponent(() => import("../pages/account/account.tsx"), "Account"),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  beforeLoad: () => {
    throw redirect({ to: "/admin/health", replace: true });
  },
});

const health = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/health",
  component: lazyRouteComponent(() => import("../pages/admin/health.tsx"), "Health"),
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/keys",
  component: lazyRouteComponent(() => import("../pages/admin/keys.tsx"), "Keys"),
});

const unclaimed = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/unclaimed",
  component: lazyRouteComponent(() => import("../pages/admin/unclaimed.tsx"), "Unclaimed"),
});

const people = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/people",
  component: lazyRouteComponent(() => import("../pages/admin/people.tsx"), "People"),
});

export const accountRoutes = [account, admin, health, keys, unclaimed, people] as const;
