/** Tokens of a project: what happens when one is refreshed, and what an access token looks like. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import type { Project } from "../../shared/project.ts";
import { announce } from "../announcement.ts";
import { Button } from "../components/button.tsx";
import type { Option } from "../components/choice.tsx";
import { Choice } from "../components/choice.tsx";
import { Section } from "../components/page.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { useTRPC } from "../trpc.ts";

type Tokens = Pick<Project, "rotation" | "tokenFormat">;

const rotations: readonly Option<Project["rotation"]>[] = [
  {
    value: "window",
    words: "With a window",
    meaning:
      "It is replaced, and for a short while the used one yields its successor again. Right for nearly everyone.",
  },
  {
    value: "strict",
    words: "Strict",
    meaning:
      "It is replaced and works once: a client that loses the answer has to send its person to sign in again.",
  },
  {
    value: "off",
    words: "Off",
    meaning: "It works until it expires. For clients that never keep the new one.",
  },
];

const formats: readonly Option<Project["tokenFormat"]>[] = [
  {
    value: "opaque",
    words: "Opaque",
    meaning: "Random characters that only the issuer can read.",
  },
  {
    value: "jwt",
    words: "JWT",
    meaning:
      "Others can read whom it is for and what it allows. Otherwise the same: checked and revoked alike.",
  },
];

export function ProjectTokens({ project }: { project: Project }) {
  const [chosen, setChosen] = useState<Partial<Tokens>>({});
  const save = useSetTokens(() => setChosen({}));
  const { rotation, tokenFormat } = { ...project, ...chosen };
  const isChanged = rotation !== project.rotation || tokenFormat !== project.tokenFormat;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) save.mutate({ projectId: project.id, rotation, tokenFormat });
  };
  return (
    <Section id="tokens" title="Tokens" lead="A change holds from the next token that a client asks for.">
      <form onSubmit={submit} className="grid max-w-3xl grid-cols-1 gap-4">
        <Choice
          legend="When a refresh token is used"
          options={rotations}
          value={rotation}
          onChange={(value) => setChosen({ ...chosen, rotation: value })}
        />
        <Choice
          legend="What an access token is"
          options={formats}
          value={tokenFormat}
          onChange={(value) => setChosen({ ...chosen, tokenFormat: value })}
        />
        {save.error && <ProblemNote error={save.error} />}
        <div>
          <Button type="submit" disabled={!isChanged} waiting={save.isPending ? "Saving…" : undefined}>
            Save token settings
          </Button>
        </div>
      </form>
    </Section>
  );
}

function useSetTokens(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.projects.setTokens.mutationOptions({
      onSuccess: (project) => {
        queryClient.setQueryData(trpc.projects.get.queryKey({ projectId: project.id }), project);
        void queryClient.invalidateQueries({ queryKey: trpc.projects.list.queryKey() });
        announce("The token settings are saved.");
        onDone();
      },
    }),
  );
}
