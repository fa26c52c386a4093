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
  use(path: string[], handler: RequestHandler): unknown;
  on(event: "mount", listener: (parent: App) => void): unknown;
}

/** What makes Express treat a function as a sub-app. Express sets `mountpath` before it emits. */
export interface Mountable {
  handle: RequestHandler;
  set(): void;
  emit(event: string, app: App): void;
  mountpath?: MountPath;
}

/** What is mounted in an app and in the apps inside it, and what follows from that, which every request asks. */
interface Mounts {
  readonly paths: ReadonlySet<string>;
  readonly sole: string | undefined;
  readonly allHaveSuffix: boolean;
}

/** ESM and CommonJS have a copy of this module each, and one app may use both. */
const registryKey = Symbol.for("getmcpauth.mounts");
const holder = globalThis as { [registryKey]?: WeakMap<App, Mounts> };
holder[registryKey] ??= new WeakMap();
const registry = holder[registryKey];

/** Stands for a regular expression, which no address can be made of. */
const regExpMark = "(RegExp)";

/**
 * Serves the metadata in the app where a middleware was mounted and in every app that one is mounted in, now or
 * later, so that it is served at the root-most.
 */
export function serveBeside(app: App, mountpath: MountPath | undefined, metadata: RequestHandler): void {
  const paths = flatten(mountpath ?? "/");
  note(app, paths);
  for (const path of paths) {
    // A path with parameters is matched by Express itself.
    const suffixed = path !== "" && hasSuffix(path) ? [`${wellKnownPath}${path}`] : [];
    // One layer for both, as every request that is let pass goes by it.
    app.use([...suffixed, wellKnownPath], metadata);
  }
  const climb = (parent: App) => serveBeside(parent, joined(app.mountpath, paths), metadata);
  if (app.parent) climb(app.parent);
  app.on("mount", climb);
}

/** The only path at which anything of ours is mounted in the root-most app around an app, if it is one literal path. */
export function soleMount(app: App): string | undefined {
  return registry.get(rootOf(app))?.sole;
}

/** Whether every mount around an app has an address of its own behind the well-known path. */
export function allHaveSuffix(app: App): boolean {
  return registry.get(rootOf(app))?.allHaveSuffix ?? true;
}

function rootOf(app: App): App {
  return app.parent ? rootOf(app.parent) : app;
}

function note(app: App, added: readonly string[]): void {
  const paths = new Set([...(registry.get(app)?.paths ?? []), ...added]);
  const [path, another] = paths;
  const isSole = path !== undefined && another === undefined && !/[:*?+(){}[\]]/.test(path);
  registry.set(app, { paths, sole: isSole ? path : undefined, allHaveSuffix: [...paths].every(hasSuffix) });
}

function hasSuffix(path: string): boolean {
  return !path.includes(regExpMark);
}

function flatten(mountpath: MountPath): string[] {
  if (typeof mountpath === "string") return [mountpath.replace(/\/$/, "")];
  return mountpath instanceof RegExp ? [regExpMark] : mountpath.flatMap(flatten);
}

function joined(outer: MountPath, inner: readonly string[]): string[] {
  return flatten(outer).flatMap((before) => inner.map((after) => before + after));
}
