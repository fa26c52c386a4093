/** Session routes: the way in, and the layout of all pages that need a person. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "./root.ts";

export const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import("../pages/sign-in.tsx"), "SignIn"),
});

export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  // A skeleton of the page would jump aside when the rail comes.
  pendingComponent: () => null,
  component: lazyRouteComponent(() => import("../pages/signed-in.tsx"), "SignedIn"),
});

interface SignInSearch {
  next?: string | undefined;
  error?: string | undefined;
}

function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  const { next, error } = search;
  // Always both keys: the router keeps the raw value of one that is left out.
  return {
    next: isOwnPath(next) ? next : undefined,
    error: typeof error === "string" ? error : undefined,
  };
}

/** A path of this dashboard. `//host` and `/\host` name other hosts to a browser. */
function isOwnPath(value: unknown): value is string {
  return typeof value === "string" && /^\/(?![/\\])/.test(value) && !value.includes("\\");
}
