/**
 * Mount: how a middleware learns in which app and at which path it stands.
 *
 * `app.use(path, fn)` takes a function with `handle` and `set` for a sub-app and emits "mount" on it (Express 4 and 5,
 * the documented event of sub-apps). That lets one line protect `/mcp` and serve `/.well-known/…` beside it.
 */
import type { RequestHandler } from "express";
import { wellKnownPath } from "./protected-resource.ts";

type MountPath = string | RegExp | readonly MountPath[];

/** The part of an Express application that mounting needs, the same in Express 4 and 5. */
export interface App {
  readonly mountpath: MountPath;
  readonly parent?: App;
  use(path: string, handler: RequestHandler): unknown;
  on(event: "mount", listener: (parent: App) => void): unknown;
}

/** What makes Express treat a function as a sub-app. Express sets `mountpath` before it emits. */
export interface Mountable {
  handle: RequestHandler;
  set(): void;
  emit(event: string, app: App): void;
  mountpath?: MountPath;
}

/** ESM and CommonJS have a copy of this module each, and one app may use both. */
const registryKey = Symbol.for("getmcpauth.mounts");

/** Stands for a regular expression, which no address can be made of. */
const regExpMark = "(RegExp)";

/**
 * Serves the metadata in the app where a middleware was mounted and in every app that one is mounted in, now or
 * later, so that it is served at the root-most.
 */
export function serveBeside(app: App, mountpath: MountPath | undefined, metadata: RequestHandler): void {
  const paths = flatten(mountpath ?? "/");
  for (const path of paths) {
    mountsOf(app).add(path);
    // A path with parameters is matched by Express itself.
    if (path !== "" && !path.includes(regExpMark)) app.use(`${wellKnownPath}${path}`, metadata);
  }
  app.use(wellKnownPath, metadata);
  const climb = (parent: App) => serveBeside(parent, joined(app.mountpath, paths), metadata);
  if (app.parent) climb(app.parent);
  app.on("mount", climb);
}

/** The only path at which anything of ours is mounted in the root-most app around an app, if it is one literal path. */
export function soleMount(app: App): string | undefined {
  const [path, another] = mountsOf(rootOf(app));
  return path !== undefined && another === undefined && !/[:*?+(){}[\]]/.test(path) ? path : undefined;
}

/** Whether every mount around an app has an address of its own behind the well-known path. */
export function allHaveSuffix(app: App): boolean {
  return [...mountsOf(rootOf(app))].every((path) => !path.includes(regExpMark));
}

function rootOf(app: App): App {
  return app.parent ? rootOf(app.parent) : app;
}

function mountsOf(app: App): Set<string> {
  const holder = globalThis as { [registryKey]?: WeakMap<App, Set<string>> };
  holder[registryKey] ??= new WeakMap();
  const mounts = holder[registryKey].get(app) ?? new Set();
  holder[registryKey].set(app, mounts);
  return mounts;
}

function flatten(mountpath: MountPath): string[] {
  if (typeof mountpath === "string") return [mountpath.replace(/\/$/, "")];
  return mountpath instanceof RegExp ? [regExpMark] : mountpath.flatMap(flatten);
}

function joined(outer: MountPath, inner: readonly string[]): string[] {
  return flatten(outer).flatMap((before) => inner.map((after) => before + after));
}
