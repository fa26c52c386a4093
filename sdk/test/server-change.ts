/** Server change: one thing that a server does otherwise than the healthy one. */
import type { FaultId } from "../doctor/faults.ts";
import type { Responder } from "./healthy-server.ts";
import {
  anyPage,
  isAuthorization,
  isDiscovery,
  isMcpRoute,
  isMetadata,
  isRegistration,
  protectedResource,
} from "./healthy-server.ts";

/** What a server answers instead, or undefined where it answers like the healthy one. */
export type Change = (request: Request, healthy: Responder) => ReturnType<Responder> | undefined;

/** By what is wrong, each with the fault that the doctor should name. */
export type Gallery = Readonly<Record<string, readonly [FaultId, Change]>>;

export function route(change: Change): Change {
  return when(isMcpRoute, change);
}

export function metadata(change: Change): Change {
  return when(isMetadata, change);
}

export function discovery(change: Change): Change {
  return when(isDiscovery, change);
}

export function authorization(change: Change): Change {
  return when(isAuthorization, change);
}

export function registration(change: Change): Change {
  return when((request) => isRegistration(request) && request.method === "POST", change);
}

function when(applies: (request: Request) => boolean, change: Change): Change {
  return (request, healthy) => (applies(request) ? change(request, healthy) : undefined);
}

export function either(first: Change, second: Change): Change {
  return (request, healthy) => first(request, healthy) ?? second(request, healthy);
}

export function challenge(header: string | null): Change {
  return route((request, healthy) => edited(healthy(request), { "WWW-Authenticate": header }));
}

export function resource(value: string): Change {
  return metadata(() => protectedResource({ resource: value }));
}

export function hidden(request: Request, healthy: Responder): Promise<Response> {
  return edited(healthy(request), { "Access-Control-Allow-Origin": null });
}

export function isBot(headers: Headers): boolean {
  return /Claude-User|python/i.test(headers.get("User-Agent") ?? "");
}

/** The page that a single-page app serves at every address it does not know. */
export function appPage(): Response {
  const headers = { ...anyPage, "Content-Type": "text/html; charset=utf-8", Age: "86000" };
  return new Response("<!doctype html>\n<title>Notes</title>", { headers });
}

export function redirectTo(location: string): Response {
  return new Response(null, { status: 302, headers: { Location: location } });
}

/** An answer with other headers; null takes one away. */
export async function edited(
  answer: ReturnType<Responder>,
  changes: Readonly<Record<string, string | null>>,
  status?: number,
): Promise<Response> {
  const original = await answer;
  const { headers } = original;
  const changed = new Headers(headers);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  }
  return new Response(original.body, { status: status ?? original.status, headers: changed });
}
