/** Minting call: the request that mints a token, with the project's own addresses in it, to run as it stands. */
import { endpoints } from "../../shared/endpoints.ts";
import { tokenExchangeGrant, tokenTypes } from "../../shared/minting.ts";
import type { Project } from "../../shared/project.ts";
import { shellWord } from "../shell-word.ts";
import { CodeBlock } from "./copyable.tsx";

export type SubjectKind = "user" | "jwt" | "token";

interface MintingCallProps {
  issuer: string;
  project: Project;
  kind: SubjectKind;
  scopes: string[];
}

export function MintingCall({ issuer, project, kind, scopes }: MintingCallProps) {
  const [serverUrl = ""] = project.serverUrls;
  const code = [
    `curl ${shellWord(issuer + endpoints.tokenExchange)}`,
    `-H "Authorization: Bearer $MCPAUTH_SECRET"`,
    `-d grant_type=${tokenExchangeGrant}`,
    ...subjects[kind],
    parameter("resource", serverUrl),
    ...(scopes.length > 0 ? [parameter("scope", scopes.join(" "))] : []),
  ].join(" \\\n  ");
  return <CodeBlock name="minting command" code={code} />;
}

const subjects: Record<SubjectKind, string[]> = {
  user: [`-d subject_token_type=${tokenTypes.subject}`, "-d subject_token=user_42"],
  jwt: [`-d subject_token_type=${tokenTypes.idToken}`, `-d subject_token="$ID_TOKEN"`],
  token: [`-d subject_token_type=${tokenTypes.accessToken}`, `-d subject_token="$ACCESS_TOKEN"`],
};

/** curl sends `-d` as it is, so what a form would encode is left to it. */
function parameter(name: string, value: string): string {
  const option = /^[\w.:/~-]*$/.test(value) ? "-d" : "--data-urlencode";
  return `${option} ${shellWord(`${name}=${value}`)}`;
}
