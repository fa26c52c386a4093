/** Finding: what the doctor says of one check, and all that it says of a server. */
import type { FaultId } from "./faults.ts";

/**
 * How the doctor asks. What is put in its place must not follow redirects, as what an address itself answers is looked at.
 *
 * @example
 * ```ts
 * import type { DoctorFetch } from "getmcpauth/doctor";
 *
 * export const onlyHttps: DoctorFetch = (url, init) => {
 *   if (!url.startsWith("https:")) throw new Error("Only https addresses are looked at");
 *   return fetch(url, init);
 * };
 * ```
 */
export type DoctorFetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    redirect: "manual";
    signal: AbortSignal;
  },
) => Promise<Response>;

/**
 * Options of `diagnose()` and `examine()`.
 *
 * @example
 * ```ts
 * import type { DoctorOptions } from "getmcpauth/doctor";
 *
 * export const options: DoctorOptions = { timeoutMs: 3_000, issuer: "https://auth.example.com" };
 * ```
 */
export interface DoctorOptions {
  /** The global one by default. An error's message is shown as the reason why an address cannot be reached. */
  readonly fetch?: DoctorFetch | undefined;
  /** For each request. Default: 10 000. */
  readonly timeoutMs?: number | undefined;
  /** Registers clients at the issuer, which stay there. Default: false, so that nothing is left behind. */
  readonly register?: boolean | undefined;
  /** The issuer that the server should name. Any will do otherwise. */
  readonly issuer?: string | undefined;
}

export type Status = "ok" | "warn" | "fail" | "skipped";

/**
 * One request of the doctor's.
 *
 * @example
 * ```ts
 * import type { DoctorRequest } from "getmcpauth/doctor";
 *
 * export const line = ({ method, url, status, error }: DoctorRequest) => `${method} ${url} ${status ?? error}`;
 * ```
 */
export interface DoctorRequest {
  readonly method: string;
  readonly url: string;
  /** Absent where no answer came. */
  readonly status?: number;
  /** Why none came. */
  readonly error?: string;
  readonly milliseconds: number;
}

/** Two strings that should be the same. */
export interface Comparison {
  readonly expected: string;
  readonly actual: string;
  /** Where they first differ, counted from 0. */
  readonly at: number;
}

/**
 * What the doctor says of one check.
 *
 * @example
 * ```ts
 * import type { Finding } from "getmcpauth/doctor";
 *
 * export const line = ({ status, title, seen, fix = "" }: Finding) => `${status}: ${title}. ${seen} ${fix}`;
 * ```
 */
export interface Finding {
  /** The check. */
  readonly id: string;
  /** What holds if all is well. */
  readonly title: string;
  readonly status: Status;
  /** What came, or why the check was skipped. */
  readonly seen: string;
  /** Of `warn` and `fail` only, as the four that follow. */
  readonly fault?: FaultId;
  readonly cause?: string;
  readonly fix?: string;
  /** Page and entry of the documentation. */
  readonly docs?: string;
  /** Clients that stop here or go wrong; absent where it concerns everybody. */
  readonly clients?: readonly string[];
  readonly compared?: Comparison;
  readonly requests: readonly DoctorRequest[];
}

/**
 * What the doctor says of a server.
 *
 * @example
 * ```ts
 * import type { Diagnosis } from "getmcpauth/doctor";
 *
 * export const isHealthy = ({ status }: Diagnosis) => status === "ok";
 * ```
 */
export interface Diagnosis {
  readonly serverUrl: string;
  /** The worst of the findings. */
  readonly status: "ok" | "warn" | "fail";
  readonly findings: readonly Finding[];
  /** How far each client comes: without `stops`, to the end. */
  readonly clients: readonly { readonly name: string; readonly stops?: string }[];
}
