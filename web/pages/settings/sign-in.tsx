/** Sign-in of a project: whom its owner lets in. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { SignInPolicy } from "../../../shared/sign-in-policy.ts";
import { signInPolicy } from "../../../shared/sign-in-policy.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import { focusFirstError, LinesField } from "../../components/field.tsx";
import { Page } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useKeepProject, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";

type Lists = Record<keyof SignInPolicy, string>;

const whom: readonly Option<"anyone" | "chosen">[] = [
  { value: "anyone", words: "Anyone", meaning: "Whoever can sign in at this issuer." },
  { value: "chosen", words: "Chosen people", meaning: "Whoever meets one of the lines below." },
];

const lists = [
  {
    name: "emailDomains",
    label: "E-mail domains",
    hint: "One per line, such as acme.com. Only addresses that the provider has verified count.",
  },
  {
    name: "gitHubOrganizations",
    label: "GitHub organisations",
    hint: "One per line. People are asked to show their memberships; an organisation may first have to allow that.",
  },
  {
    name: "people",
    label: "People",
    hint: "One per line: the provider and a verified address, such as google:ann@acme.com, or github and a login, such as github:mona.",
  },
] as const;

export function SignInSettings() {
  const project = useProject();
  const [chosen, setChosen] = useState<Partial<Lists> & { who?: "anyone" | "chosen" }>({});
  const [complaints, setComplaints] = useState<Partial<Lists>>({});
  const element = useRef<HTMLFormElement>(null);
  const save = useSetSignInPolicy(() => setChosen({}));
  // Only once the complaints are on the page is there something to move to.
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const saved = project.signInPolicy;
  const { who = saved ? "chosen" : "anyone" } = chosen;
  const typed: Lists = { ...linesOf(saved), ...chosen };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { policy, problems } = who === "anyone" ? anyone : readLists(typed);
    setComplaints(problems);
    if (policy !== undefined) save.mutate({ projectId: project.id, signInPolicy: policy });
  };
  return (
    <Page
      title="Who may sign in"
      lead="A change holds within seconds, for every connection to come. Connections that stand go on until they are ended."
    >
      <form ref={element} onSubmit={submit} noValidate className="grid max-w-3xl grid-cols-1 gap-6">
        <Choice
          legend="Who may sign in"
          options={whom}
          value={who}
          onChange={(value) => setChosen({ ...chosen, who: value })}
        />
        {who === "chosen" &&
          lists.map(({ name, label, hint }) => (
            <LinesField
              key={name}
              label={label}
              hint={hint}
              spellCheck={false}
              autoCapitalize="none"
              value={typed[name]}
              error={complaints[name]}
              onChange={(value) => setChosen({ ...chosen, [name]: value })}
            />
          ))}
        {save.error && <ProblemNote error={save.error} />}
        <div>
          <Button
            type="submit"
            look="primary"
            disabled={Object.keys(chosen).length === 0}
            waiting={save.isPending ? "Saving…" : undefined}
          >
            Save sign-in policy
          </Button>
        </div>
      </form>
    </Page>
  );
}

interface Read {
  /** Undefined if something has to be mended first; null for anyone. */
  policy?: SignInPolicy | null;
  problems: Partial<Lists>;
}

const anyone: Read = { policy: null, problems: {} };

function readLists(typed: Lists): Read {
  const entries = Object.entries(typed).map(([name, lines]) => [name, splitLines(lines)]);
  const { data, error } = signInPolicy.safeParse(Object.fromEntries(entries));
  if (data) return { policy: data, problems: {} };
  const problems: Partial<Lists> = {};
  for (const { path, message } of error.issues) problems[path[0] as keyof SignInPolicy] ??= message;
  return { problems };
}

function splitLines(lines: string): string[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function linesOf(policy?: SignInPolicy): Lists {
  const { emailDomains = [], gitHubOrganizations = [], people = [] } = policy ?? {};
  return {
    emailDomains: emailDomains.join("\n"),
    gitHubOrganizations: gitHubOrganizations.join("\n"),
    people: people.join("\n"),
  };
}

function useSetSignInPolicy(onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.projects.setSignInPolicy.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce("The sign-in policy is saved.");
        onDone();
      },
    }),
  );
}
