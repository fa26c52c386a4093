/** Examine: all checks in the order in which a client meets what they look at. */
import { parseUrl } from "./address.ts";
import type { Check, Facts, Verdict } from "./check.ts";
import { skipped } from "./check.ts";
import { hiddenChallenge, hiddenIssuer, hiddenMetadata, preflight } from "./checks/browser.ts";
import { callers } from "./checks/callers.ts";
import { clock } from "./checks/clock.ts";
import { address, reachable } from "./checks/connection.ts";
import { issuerIdentity, issuerMetadata, issuerPlaces, pkce, responseIssuer } from "./checks/issuer.ts";
import { authorizationServers, metadata, metadataPlaces, scopes } from "./checks/metadata.ts";
import { publicAddresses } from "./checks/public-addresses.ts";
import { challenge, refusal, refusalBody } from "./checks/refusal.ts";
import { authorize, registration } from "./checks/registration.ts";
import { registrationAttempt } from "./checks/registration-attempt.ts";
import { resource } from "./checks/resource.ts";
import { slash, stream, wrongToken } from "./checks/token.ts";
import { faults } from "./faults.ts";
import type { Diagnosis, DoctorOptions, DoctorRequest, Finding } from "./finding.ts";
import { profiles } from "./profiles.ts";
import { plain } from "./quotation.ts";
import { Visitor } from "./visitor.ts";

export const checks: readonly Check[] = [
  address,
  reachable,
  refusal,
  refusalBody,
  challenge,
  metadata,
  metadataPlaces,
  resource,
  scopes,
  authorizationServers,
  issuerMetadata,
  issuerPlaces,
  issuerIdentity,
  publicAddresses,
  pkce,
  responseIssuer,
  registration,
  registrationAttempt,
  authorize,
  wrongToken,
  stream,
  slash,
  callers,
  preflight,
  hiddenChallenge,
  hiddenMetadata,
  hiddenIssuer,
  clock,
];

/**
 * Looks at an MCP server from outside, as clients do, and gives each finding as soon as it is made: for a list that
 * fills while people watch. Sends some thirty requests, none with a secret.
 *
 * @throws TypeError for a server URL that is none
 * @example
 * ```ts
 * import { examine } from "getmcpauth/doctor";
 *
 * for await (const { status, title } of examine("https://mcp.example.com/mcp")) console.log(status, title);
 * ```
 */
export async function* examine(
  serverUrl: string,
  options: DoctorOptions = {},
): AsyncGenerator<Finding, void> {
  const facts = factsOf(serverUrl, options);
  for (const check of checks) {
    const isCutOff = !facts.refusal && check !== address && check !== reachable;
    const verdict = isCutOff ? skipped("the server could not be reached") : await check.judge(facts);
    yield findingOf(check, verdict, facts.visitor.takeRequests());
  }
}

/**
 * The same, once all findings are made.
 *
 * @throws TypeError for a server URL that is none
 * @example
 * ```ts
 * import { diagnose } from "getmcpauth/doctor";
 *
 * const { status, findings } = await diagnose("https://mcp.example.com/mcp");
 * console.log(status, findings.filter(({ fault }) => fault));
 * ```
 */
export async function diagnose(serverUrl: string, options: DoctorOptions = {}): Promise<Diagnosis> {
  const findings: Finding[] = [];
  for await (const finding of examine(serverUrl, options)) findings.push(finding);
  return diagnosisOf(serverUrl, findings);
}

export function diagnosisOf(serverUrl: string, findings: readonly Finding[]): Diagnosis {
  const has = (status: string) => findings.some((finding) => finding.status === status);
  const worst = has("warn") ? "warn" : "ok";
  const clients = profiles.map(({ name }) => {
    const stop = findings.find((finding) => concerns(finding, name));
    return { name, ...(stop && { stops: stop.title }) };
  });
  return { serverUrl: new URL(serverUrl).href, status: has("fail") ? "fail" : worst, findings, clients };
}

/** A warning that names its clients stops them; one that names none stops nobody yet. */
function concerns({ status, clients }: Finding, name: string): boolean {
  if (clients) return (status === "fail" || status === "warn") && clients.includes(name);
  return status === "fail";
}

function factsOf(serverUrl: string, options: DoctorOptions): Facts {
  const server = parseUrl(serverUrl);
  if (!server || server.username || server.password) {
    throw new TypeError(
      `the server URL must be an absolute http(s) URL without a password, such as https://mcp.example.com/mcp; it is "${serverUrl}"`,
    );
  }
  server.hash = "";
  const { fetch = globalThis.fetch, timeoutMs = 10_000, register = false, issuer } = options;
  return {
    visitor: new Visitor(fetch, timeoutMs),
    server,
    register,
    expectedIssuer: issuer,
    readings: new Map(),
  };
}

function findingOf({ id, title }: Check, verdict: Verdict, requests: readonly DoctorRequest[]): Finding {
  const seen = plain(verdict.seen);
  if (!("fault" in verdict)) return { id, title, status: verdict.skipped ? "skipped" : "ok", seen, requests };
  const { fault, clients, compared } = verdict;
  const { status, cause, fix } = faults[fault];
  const { expected = "", actual = "", at = 0 } = compared ?? {};
  const details = {
    ...(clients && { clients }),
    ...(compared && { compared: { expected: plain(expected), actual: plain(actual), at } }),
  };
  return { id, title, status, seen, fault, cause, fix, docs: `doctor#${fault}`, ...details, requests };
}
