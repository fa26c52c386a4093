/** Dashboard: the built single-page app, whose index page answers every address of a page. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RequestHandler } from "express";
import express from "express";

/** @param directory what `npm run build` makes; names below `assets/` carry a hash of their content */
export function dashboard(directory: string): RequestHandler {
  const router = express.Router();
  router.use(
    "/assets",
    express.static(join(directory, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  router.use(express.static(directory, { index: false }));
  router.get("/{*path}", (request, response, next) => {
    // A file that is missing: a page in its place would be read as a script or an image.
    if (request.path.includes(".")) return next();
    response.set("Cache-Control", "no-store");
    if (existsSync(join(directory, "index.html"))) {
      response.sendFile("index.html", { root: directory });
      return;
    }
    response
      .status(503)
      .type("text")
      .send("The dashboard is not built yet: run npm run build, then load this page again.\n");
  });
  return router;
}
