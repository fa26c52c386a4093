/** Routes of the docs, which need nobody to be signed in. */
import { createRoute, lazyRouteComponent, notFound } from "@tanstack/react-router";
import { root } from "./root.ts";

const layout = createRoute({
  getParentRoute: () => root,
  path: "/docs",
  component: lazyRouteComponent(() => import("../pages/docs/docs-layout.tsx"), "DocsLayout"),
});

const home = createRoute({
  getParentRoute: () => layout,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/docs/docs-home.tsx"), "DocsHome"),
});

const page = createRoute({
  getParentRoute: () => layout,
  path: "$page",
  // Before the page is shown, so that its anchors are there when the browser looks for one.
  loader: async ({ params }) => {
    const { loadDocument } = await import("../docs/library.ts");
    const document = await loadDocument(params.page);
    if (!document) throw notFound();
    return document;
  },
  staleTime: Infinity,
  component: lazyRouteComponent(() => import("../pages/docs/docs-page.tsx"), "DocsPage"),
  notFoundComponent: lazyRouteComponent(() => import("../pages/docs/docs-home.tsx"), "NoDocsPage"),
});

export const docs = layout.addChildren([home, page]);
