/** Branding of a project: what it adds to the pages on which people sign in and allow, beside those pages. */
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useState } from "react";
import { accentColours, contrast, surfaces } from "../../../shared/accent.ts";
import type { Branding } from "../../../shared/branding.ts";
import { brandingInput } from "../../../shared/branding.ts";
import { announce } from "../../announcement.ts";
import { ConsentPreview } from "../../components/consent-preview.tsx";
import { Field } from "../../components/field.tsx";
import { Page } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { SaveBar } from "../../components/save-bar.tsx";
import { useDenial, useKeepProject, useProject } from "../../current-project.tsx";
import { useDraft } from "../../draft.ts";
import { useTRPC } from "../../trpc.ts";
import { Logo } from "./logo.tsx";

type Typed = Record<Exclude<keyof Branding, "logo">, string>;

export function BrandingSettings() {
  const project = useProject();
  const denial = useDenial("settings", "change these");
  const { typed, changed, set, discard } = useDraft(typedOf(project.branding));
  const [complaints, setComplaints] = useState<Partial<Typed>>({});
  const save = useSetBranding(discard);
  const { data, problems } = read(typed);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setComplaints(problems);
    const branding = Object.fromEntries(changed.map((name) => [name, data?.[name] ?? null]));
    if (data) save.mutate({ projectId: project.id, branding });
  };
  const field = (name: keyof Typed) => ({
    value: typed[name],
    error: complaints[name],
    onChange: (value: string) => set({ [name]: value }),
  });
  // What cannot be drawn is shown as it is saved.
  const { logo } = project.branding;
  const branding = { ...(data ?? project.branding), ...(logo && { logo }) };
  return (
    <Page
      title="Branding"
      lead="Your own on the pages where people sign in and allow. The rest of these pages is the same for everyone, so that people know them."
    >
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <form onSubmit={submit} noValidate>
          <fieldset disabled={denial !== undefined} className="grid grid-cols-1 gap-5">
            {denial && <p className="text-muted">{denial}</p>}
            <Logo project={project} />
            <div className="grid gap-2">
              <Field
                label="Accent"
                hint="Of buttons and links. # and six digits."
                placeholder="#00656e"
                mono
                spellCheck={false}
                {...field("accent")}
              />
              {data?.accent && <Contrast accent={data.accent} />}
            </div>
            <Field
              label="Terms"
              hint="An https address."
              inputMode="url"
              placeholder="https://acme.dev/terms"
              {...field("termsUrl")}
            />
            <Field
              label="Privacy"
              hint="An https address."
              inputMode="url"
              placeholder="https://acme.dev/privacy"
              {...field("privacyUrl")}
            />
            <Field
              label="Support"
              hint="An e-mail or https address, for questions and for reports of an app."
              placeholder="help@acme.dev"
              {...field("supportUrl")}
            />
            {save.error && <ProblemNote error={save.error} />}
          </fieldset>
          <SaveBar
            changes={changed.length}
            act="Save branding"
            isSaving={save.isPending}
            onDiscard={() => {
              discard();
              setComplaints({});
            }}
          />
        </form>
        <ConsentPreview preview={{ projectId: project.id, branding }} />
      </div>
    </Page>
  );
}

const themes = { light: "Light", dark: "Dark" } as const;

/** How well it is read in both themes, and what it becomes where it would not be. */
function Contrast({ accent }: { accent: string }) {
  const colours = accentColours(accent);
  return (
    <dl className="grid grid-cols-2 gap-3 text-data">
      {(["light", "dark"] as const).map((theme) => {
        const shown = colours[theme].accent;
        const ratio = contrast(shown, surfaces[theme]);
        return (
          <div key={theme} className="grid gap-0.5">
            <dt className="text-muted">{themes[theme]}</dt>
            <dd className="flex items-center gap-2">
              <svg viewBox="0 0 16 16" className="size-4 shrink-0" aria-hidden="true">
                <rect width="16" height="16" rx="3" fill={surfaces[theme]} />
                <rect x="3" y="3" width="10" height="10" rx="2" fill={shown} />
              </svg>
              <span>
                <code>{shown}</code> {ratio.toFixed(1)} : 1
              </span>
            </dd>
            {shown !== accent && <dd className="text-muted">Adjusted, to be read</dd>}
          </div>
        );
      })}
    </dl>
  );
}

function typedOf({ accent = "", termsUrl = "", privacyUrl = "", supportUrl = "" }: Branding): Typed {
  return { accent, termsUrl, privacyUrl, supportUrl: supportUrl.replace(/^mailto:/, "") };
}

function read(typed: Typed) {
  const given = Object.entries(typed).filter(([, value]) => value.trim() !== "");
  const { data, error } = brandingInput.safeParse(Object.fromEntries(given));
  const problems: Partial<Typed> = {};
  for (const { path, message } of error?.issues ?? []) problems[path[0] as keyof Typed] ??= message;
  return { data, problems };
}

function useSetBranding(onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.projects.setBranding.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce("The branding is saved.");
        onDone();
      },
    }),
  );
}
