/** Try minting: one call that mints a token, for each thing this project takes in exchange. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MintingSettings } from "../../../shared/minting.ts";
import type { Project } from "../../../shared/project.ts";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import type { SubjectKind } from "../../components/minting-call.tsx";
import { MintingCall } from "../../components/minting-call.tsx";
import { Section } from "../../components/page.tsx";
import { useTRPC } from "../../trpc.ts";

export function TryMinting({ project, minting }: { project: Project; minting: MintingSettings }) {
  const session = useQuery(useTRPC().session.get.queryOptions());
  const [chosen, setChosen] = useState<SubjectKind>();
  const kinds = kindsOf(minting);
  const kind = kinds.find(({ value }) => value === chosen) ?? kinds[0];
  return (
    <Section
      id="try"
      title="Try it"
      lead="In a shell that knows the registration secret as MCPAUTH_SECRET. The answer's access_token is good for a call to your server."
    >
      {kinds.length > 1 && kind && (
        <Choice legend="You have" options={kinds} value={kind.value} onChange={setChosen} />
      )}
      {kind && session.data && (
        <MintingCall
          issuer={session.data.issuer}
          project={project}
          kind={kind.value}
          scopes={scopesOf(project, minting)}
        />
      )}
      {!kind && (
        <p className="max-w-[72ch] text-muted">
          Nothing is exchanged at the moment, so every call is refused. Switch on one of the three above.
        </p>
      )}
    </Section>
  );
}

function kindsOf({ ownUsers, identityProviders, ownTokens }: MintingSettings): Option<SubjectKind>[] {
  return [
    ...(ownUsers
      ? [{ value: "user", words: "A user id", meaning: "Put the id in place of user_42." } as const]
      : []),
    ...(identityProviders.length > 0
      ? [
          {
            value: "jwt",
            words: "An id_token",
            meaning: "As ID_TOKEN, from your identity provider.",
          } as const,
        ]
      : []),
    ...(ownTokens
      ? [{ value: "token", words: "A token", meaning: "As ACCESS_TOKEN, one of this project's." } as const]
      : []),
  ];
}

/** What a client gets that asks for nothing in particular, as far as it may be minted. */
function scopesOf({ scopes }: Project, { scopes: allowed }: MintingSettings): string[] {
  const names = scopes.filter((scope) => scope.default).map(({ name }) => name);
  if (allowed.length === 0) return names;
  const common = names.filter((name) => allowed.includes(name));
  return common.length > 0 ? common : allowed.slice(0, 1);
}
