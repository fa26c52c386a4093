/** Check that registers each client, on request only: at the issuer they stay. */
import { isObject } from "../../json.ts";
import { parseUrl } from "../address.ts";
import type { Check, Facts, Verdict } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import type { FaultId } from "../faults.ts";
import type { Profile } from "../profiles.ts";
import { profiles } from "../profiles.ts";
import { describe } from "../reading.ts";
import type { Reply } from "../visitor.ts";
import { isAnswered } from "../visitor.ts";
import { askToAuthorize, callback } from "./registration.ts";

export const registrationAttempt: Check = {
  id: "registration-attempt",
  title: "Every client can register, and come back on any loopback port",
  async judge(facts) {
    if (!facts.register) return skipped("it leaves clients behind at the issuer: only on request");
    const endpoint = parseUrl(facts.issuerMetadata?.fields.registration_endpoint)?.href;
    if (endpoint === undefined) return skipped("there is no registration_endpoint");
    const attempts = await Promise.all(profiles.map((profile) => attempt(facts, endpoint, profile)));
    const failed = attempts.filter(({ problem }) => problem);
    const [first] = failed;
    if (first?.problem) {
      const same = failed.filter(({ problem }) => problem?.fault === first.problem?.fault);
      const seen = same.map(({ name, problem }) => `${name}: ${problem?.seen}`).join("; ");
      return faulty(first.problem.fault, seen, { clients: same.map(({ name }) => name) });
    }
    return tryAnotherPort(facts, attempts.find(({ name }) => name === "Claude Code")?.clientId);
  },
};

interface Attempt {
  readonly name: string;
  readonly clientId?: string;
  readonly problem?: Problem;
}

interface Problem {
  readonly fault: FaultId;
  readonly seen: string;
}

async function attempt(facts: Facts, endpoint: string, profile: Profile): Promise<Attempt> {
  const { name } = profile;
  const reply = await register(facts, endpoint, profile);
  const problem = problemOf(reply);
  return problem ? { name, problem } : { name, clientId: String(bodyOf(reply).client_id) };
}

function register({ visitor }: Facts, endpoint: string, { name, redirectUris }: Profile): Promise<Reply> {
  const metadata = {
    client_name: `${name} (getmcpauth doctor)`,
    redirect_uris: redirectUris,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return visitor.ask(endpoint, { method: "POST", headers, body: JSON.stringify(metadata) });
}

function problemOf(reply: Reply): Problem | undefined {
  if (!isAnswered(reply)) return { fault: "registration-refused", seen: reply.error };
  if (reply.status >= 300) return { fault: "registration-refused", seen: describe(reply) };
  const fields = bodyOf(reply);
  const empty = Object.keys(fields).find((name) => fields[name] === null);
  if (empty !== undefined) return { fault: "registration-answer", seen: `${empty} is null` };
  if (reply.status !== 201) return { fault: "registration-answer", seen: `the status is ${reply.status}` };
  const missing = ["client_id", "redirect_uris"].find((name) => fields[name] === undefined);
  return missing ? { fault: "registration-answer", seen: `${missing} is missing` } : undefined;
}

function bodyOf(reply: Reply): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(isAnswered(reply) ? reply.text : "");
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}

/** RFC 8252 §7.3: registered without a port, it comes back on the one that is free. */
async function tryAnotherPort(facts: Facts, clientId: string | undefined): Promise<Verdict> {
  if (clientId === undefined) return fine(`${profiles.length} clients registered`);
  const reply = await askToAuthorize(facts, { client_id: clientId, redirect_uri: callback });
  if (reply && isAnswered(reply) && reply.status >= 400) {
    return faulty("loopback-port", describe(reply), { clients: ["Claude Code"] });
  }
  return fine(`${profiles.length} clients registered`);
}
