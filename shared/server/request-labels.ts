/** Request labels: what a request is counted and traced by. Of few values, whatever is asked for. */
import type { IncomingMessage } from "node:http";
import { endpoints } from "../endpoints.ts";

/** @returns the endpoint that the path is, or lies below; undefined if there is none */
export function endpointOf(path: string): string | undefined {
  return known.find((each) => path === each || path.startsWith(`${each}/`));
}

/** The longest first, so that an endpoint below another one is found. */
const known = [
  ...Object.values(endpoints),
  "/.well-known",
  "/trpc",
  "/auth",
  "/assets",
  "/healthz",
  "/readyz",
].sort((one, other) => other.length - one.length);

/** @returns undefined for one that nothing here is asked by */
export function methodOf({ method = "" }: IncomingMessage): string | undefined {
  return methods.has(method) ? method : undefined;
}

const methods = new Set(["GET", "HEAD", "POST", "OPTIONS"]);
