/** Curl: the failed request to send again by hand. What is secret is a variable of the reader's shell. */
import { endpoints } from "../../../shared/endpoints.ts";
import { shellWord } from "../../shell-word.ts";
import type { Detail, Step } from "./words.ts";

/** Undefined for what happens in a browser only. */
export function curlFor({ steps }: Detail, issuer: string): string | undefined {
  const failed = steps.findLast(({ outcome }) => outcome === "failed");
  return failed && makers[failed.step]?.(failed, issuer);
}

type Maker = (step: Step, issuer: string) => string;

const token: Maker = ({ grantType, facts, clientId = "" }, issuer) =>
  command(`curl -i ${issuer}${endpoints.token}`, [
    `-d grant_type=${grantType ?? "authorization_code"}`,
    `-d client_id=${shellWord(clientId)}`,
    ...(grantType === "refresh_token"
      ? ['-d refresh_token="$REFRESH_TOKEN"']
      : [
          '-d code="$CODE"',
          '-d code_verifier="$CODE_VERIFIER"',
          encoded("redirect_uri", facts.redirect_uri),
        ]),
    encoded("resource", facts.resource),
  ]);

const makers: Partial<Record<Step["step"], Maker>> = {
  authorization: ({ facts, clientId = "" }, issuer) =>
    command(`curl -i -G ${issuer}${endpoints.authorize}`, [
      "-d response_type=code",
      encoded("client_id", clientId),
      encoded("redirect_uri", facts.redirect_uri),
      encoded("resource", facts.resource),
      encoded("scope", facts.scope),
      '-d code_challenge="$CODE_CHALLENGE"',
      "-d code_challenge_method=S256",
      "-d state=test",
    ]),
  client_document: ({ clientId = "" }) => command("curl -i", [shellWord(clientId)]),
  registration: (_step, issuer) =>
    command(`curl -i ${issuer}${endpoints.register}`, [
      '-H "Content-Type: application/json"',
      `-d '{"client_name":"Test","redirect_uris":["http://127.0.0.1/callback"]}'`,
    ]),
  token,
  refresh: token,
  reuse: token,
  introspection: (_step, issuer) =>
    command(`curl -i ${issuer}${endpoints.introspect}`, [
      '-H "Authorization: Bearer $MCPAUTH_SECRET"',
      '-d token="$TOKEN"',
    ]),
};

function encoded(name: string, value: string | undefined): string | undefined {
  return value ? `--data-urlencode ${shellWord(`${name}=${value}`)}` : undefined;
}

function command(start: string, parts: (string | undefined)[]): string {
  return [start, ...parts.filter((part) => part !== undefined)].join(" \\\n  ");
}
