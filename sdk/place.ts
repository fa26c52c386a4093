/** Place: where in an Express app a request arrived, and at which address the metadata for that place is. */
import type { Request, RequestHandler } from "express";
import type { App } from "./mount.ts";
import { allHaveSuffix, soleMount } from "./mount.ts";
import { suffixOf, wellKnownPath } from "./protected-resource.ts";
import type { Location, Place } from "./server-url.ts";

/** A call of the protected server, or of the metadata that the guard serves below its own mount path. */
export interface Call {
  readonly place: Place;
  metadataPath(location: Location): string;
  readonly document: Place | undefined;
}

/** Mounted with `app.use()`: the metadata is at the app's root; behind it the mount path, once there are several. */
export function callOfApp(request: Request): Call {
  const app = appOf(request);
  const sole = soleMount(app);
  const { baseUrl } = request;
  return {
    ...within(request, sole !== undefined),
    metadataPath({ rest }) {
      if (sole !== undefined && rest === "") return wellKnownPath;
      return allHaveSuffix(app) ? `${wellKnownPath}${baseUrl}${rest}` : `${baseUrl}${wellKnownPath}${rest}`;
    },
  };
}

/** Called by a router, which tells nobody where it is mounted, or as a handler of one route. */
export function callOfRouter(request: Request, middleware: RequestHandler): Call {
  const { baseUrl } = request;
  if (isHandlerOfRoute(request, middleware)) return callOfRoute(request);
  return { ...within(request, true), metadataPath: ({ rest }) => `${baseUrl}${wellKnownPath}${rest}` };
}

/** The well-known address that `app.use()` of the middleware adds: the root form is for a sole mount. */
export function documentBeside(request: Request): Place | undefined {
  const base = suffixOf(request.baseUrl);
  const host = request.headers.host;
  const sole = soleMount(appOf(request));
  if (base === undefined) return undefined;
  if (base !== "") {
    const calledPath = withoutSlash(`${base}${request.path}`);
    return { mountPath: base, calledPath, host, sole: sole !== undefined };
  }
  if (sole === undefined || request.path !== "/") return undefined;
  return { mountPath: sole, calledPath: sole, host, sole: true };
}

/** The well-known address of any server URL of the project, for `metadata`. */
export function documentOfProject(request: Request): Place | undefined {
  const path = suffixOf(`${request.baseUrl}${request.path}`);
  if (path === undefined) return undefined;
  return { mountPath: path, calledPath: path, host: request.headers.host, sole: true };
}

function within(request: Request, sole: boolean): Pick<Call, "place" | "document"> {
  const { baseUrl: mountPath, path } = request;
  const host = request.headers.host;
  const suffix = suffixOf(path);
  const place = { mountPath, calledPath: withoutSlash(`${mountPath}${path}`), host, sole };
  const document = suffix === undefined ? undefined : { ...place, calledPath: `${mountPath}${suffix}` };
  return { place, document };
}

function callOfRoute(request: Request): Call {
  const path = withoutSlash(`${request.baseUrl}${request.path}`);
  return {
    place: { mountPath: path, calledPath: path, host: request.headers.host, sole: true },
    metadataPath: () => `${wellKnownPath}${path}`,
    document: undefined,
  };
}

/** `request.route` stays set after a route has passed the request on, so that alone would not do. */
function isHandlerOfRoute(request: Request, middleware: RequestHandler): boolean {
  const route: { stack?: readonly { handle: unknown }[] } | undefined = request.route;
  return route?.stack?.some((layer) => layer.handle === middleware) ?? false;
}

function appOf(request: Request): App {
  // Express' own types know no `parent`.
  return request.app as unknown as App;
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}
