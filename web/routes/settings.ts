/** Routes of a project's settings. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { project } from "./project.ts";

const settings = createRoute({
  getParentRoute: () => project,
  path: "/settings",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/projects/$id/settings/general", params, replace: true });
  },
});

const general = createRoute({
  getParentRoute: () => project,
  path: "/settings/general",
  component: lazyRouteComponent(() => import("../pages/settings/general.tsx"), "GeneralSettings"),
});

const tokens = createRoute({
  getParentRoute: () => project,
  path: "/settings/tokens",
  component: lazyRouteComponent(() => import("../pages/settings/tokens.tsx"), "TokenSettings"),
});

const branding = createRoute({
  getParentRoute: () => project,
  path: "/settings/branding",
  component: lazyRouteComponent(() => import("../pages/settings/branding.tsx"), "BrandingSettings"),
});

const clients = createRoute({
  getParentRoute: () => project,
  path: "/settings/clients",
  component: lazyRouteComponent(() => import("../pages/settings/clients.tsx"), "ClientSettings"),
});

const signIn = createRoute({
  getParentRoute: () => project,
  path: "/settings/sign-in",
  component: lazyRouteComponent(() => import("../pages/settings/sign-in.tsx"), "SignInSettings"),
});

const danger = createRoute({
  getParentRoute: () => project,
  path: "/settings/danger",
  component: lazyRouteComponent(() => import("../pages/settings/danger.tsx"), "DangerZone"),
});

export const settingsRoutes = [settings, general, branding, tokens, clients, signIn, danger] as const;
