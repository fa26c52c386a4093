/** Tokens of a project: how long they live, what happens when one is refreshed, and what an access token looks like. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { rotationWindow, tokenLifetimes } from "../../../shared/lifetimes.ts";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import { Field } from "../../components/field.tsx";
import { Page } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { SaveBar } from "../../components/save-bar.tsx";
import { useDenial, useKeepProject, useProject } from "../../current-project.tsx";
import { useDraft } from "../../draft.ts";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";

const minute = 60;
const day = 86_400;

/** As it is typed: minutes, days, days, seconds. */
interface Typed {
  rotation: Project["rotation"];
  tokenFormat: Project["tokenFormat"];
  access: string;
  idle: string;
  absolute: string;
  window: string;
}

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

export function TokenSettings() {
  const project = useProject();
  const denial = useDenial("settings", "change these");
  const { typed, changed, set, discard } = useDraft(typedOf(project));
  const [complaints, setComplaints] = useState<Complaints>({});
  const save = useSetTokens(discard);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { input, problems } = parse(typed);
    setComplaints(problems);
    if (input) save.mutate({ projectId: project.id, ...input });
  };
  return (
    <Page title="Tokens" lead="A change holds from the next token that a client asks for.">
      <form onSubmit={submit} noValidate>
        <fieldset disabled={denial !== undefined} className="grid max-w-3xl grid-cols-1 gap-8">
          {denial && <p className="text-muted">{denial}</p>}
          <Lifetimes typed={typed} complaints={complaints} onChange={set} />
          <div className="grid gap-3">
            <Choice
              legend="When a refresh token is used"
              options={rotations}
              value={typed.rotation}
              onChange={(rotation) => set({ rotation })}
            />
            {typed.rotation === "window" && (
              <div className="max-w-60">
                <Field
                  label="Window, in seconds"
                  hint="1 to 3600. Empty: as this installation sets it."
                  inputMode="numeric"
                  value={typed.window}
                  error={complaints.window}
                  onChange={(window) => set({ window })}
                />
              </div>
            )}
          </div>
          <Choice
            legend="What an access token is"
            options={formats}
            value={typed.tokenFormat}
            onChange={(tokenFormat) => set({ tokenFormat })}
          />
          {save.error && <ProblemNote error={save.error} />}
        </fieldset>
        <SaveBar
          changes={changed.length}
          act="Save token settings"
          isSaving={save.isPending}
          onDiscard={() => {
            discard();
            setComplaints({});
          }}
        />
      </form>
    </Page>
  );
}

type Complaints = Partial<Record<keyof Typed, string>>;

interface LifetimesProps {
  typed: Typed;
  complaints: Complaints;
  onChange: (change: Partial<Typed>) => void;
}

function Lifetimes({ typed, complaints, onChange }: LifetimesProps) {
  return (
    <div className="grid gap-3">
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-3">
        <Field
          label="Access token, in minutes"
          hint="5 to 1440"
          inputMode="numeric"
          value={typed.access}
          error={complaints.access}
          onChange={(access) => onChange({ access })}
        />
        <Field
          label="Connection without use, in days"
          hint="1 to 90"
          inputMode="numeric"
          value={typed.idle}
          error={complaints.idle}
          onChange={(idle) => onChange({ idle })}
        />
        <Field
          label="Connection at most, in days"
          hint="1 to 365"
          inputMode="numeric"
          value={typed.absolute}
          error={complaints.absolute}
          onChange={(absolute) => onChange({ absolute })}
        />
      </div>
      <Meaning typed={typed} />
    </div>
  );
}

/** What the three numbers come to for people. */
function Meaning({ typed: { access, idle, absolute } }: { typed: Typed }) {
  const [minutes, unused, most] = [access, idle, absolute].map(Number);
  if (!minutes || !unused || !most) return null;
  return (
    <p className="text-muted" aria-live="polite">
      People allow a client once every {counted(most, "day")}, sooner if it is not used for{" "}
      {counted(unused, "day")}. What was handed out works on for at most {counted(minutes, "minute")} when
      nobody can ask the issuer; where your server asks it, a revoked token stops within 30 seconds.
    </p>
  );
}

function typedOf({ rotation, tokenFormat, lifetimes, rotationWindow: window }: Project): Typed {
  return {
    rotation,
    tokenFormat,
    access: String(lifetimes.accessToken / minute),
    idle: String(lifetimes.refreshTokenIdle / day),
    absolute: String(lifetimes.refreshTokenAbsolute / day),
    window: window === undefined ? "" : String(window),
  };
}

const fields = { accessToken: "access", refreshTokenIdle: "idle", refreshTokenAbsolute: "absolute" } as const;

function parse(typed: Typed) {
  const { rotation, tokenFormat } = typed;
  const lifetimes = tokenLifetimes.safeParse({
    accessToken: Number(typed.access) * minute,
    refreshTokenIdle: Number(typed.idle) * day,
    refreshTokenAbsolute: Number(typed.absolute) * day,
  });
  const window = typed.window.trim() === "" ? null : rotationWindow.safeParse(Number(typed.window));
  const problems: Complaints = {};
  for (const { path, message } of lifetimes.error?.issues ?? []) {
    problems[fields[path[0] as keyof typeof fields]] ??= message;
  }
  const windowProblem = window?.error?.issues[0]?.message;
  if (windowProblem) problems.window = windowProblem;
  if (!lifetimes.data || windowProblem) return { problems };
  const input = { rotation, tokenFormat, lifetimes: lifetimes.data, rotationWindow: window?.data ?? null };
  return { problems, input };
}

function useSetTokens(onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.projects.setTokens.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce("The token settings are saved.");
        onDone();
      },
    }),
  );
}
