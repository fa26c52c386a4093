/** Routes of what a project gives: scopes, minted tokens, the secrets that its servers show, and keys from before OAuth. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readApiKeySearch } from "../pages/api-keys/search.ts";
import { project } from "./project.ts";
import { start } from "./root.ts";

const scopes = createRoute({
  getParentRoute: () => project,
  path: "/scopes",
  component: lazyRouteComponent(() => import("../pages/scopes/scopes.tsx"), "Scopes"),
});

const minting = createRoute({
  getParentRoute: () => project,
  path: "/minting",
  loader: ({ context, params: { id: projectId } }) =>
    start(context, ({ queryClient, trpc }) => [
      queryClient.prefetchQuery(trpc.minting.get.queryOptions({ projectId })),
    ]),
  component: lazyRouteComponent(() => import("../pages/minting/minting.tsx"), "Minting"),
});

const secrets = createRoute({
  getParentRoute: () => project,
  path: "/secrets",
  component: lazyRouteComponent(() => import("../pages/secrets/secrets.tsx"), "Secrets"),
});

const newSecret = createRoute({
  getParentRoute: () => project,
  path: "/secret",
  component: lazyRouteComponent(() => import("../pages/secrets/new-secret.tsx"), "NewSecret"),
});

const apiKeys = createRoute({
  getParentRoute: () => project,
  path: "/api-keys",
  validateSearch: readApiKeySearch,
  component: lazyRouteComponent(() => import("../pages/api-keys/api-keys.tsx"), "ApiKeys"),
});

export const accessRoutes = [scopes, minting, secrets, newSecret, apiKeys] as const;
