/** Minting settings: what is taken for a token, and how far a minted one reaches. */
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { MintingSettings as Minting } from "../../../shared/minting.ts";
import { mintingSettings } from "../../../shared/minting.ts";
import type { Project } from "../../../shared/project.ts";
import { Button } from "../../components/button.tsx";
import { focusFirstError } from "../../components/field.tsx";
import type { MintingForm } from "../../components/minting-limits.tsx";
import { MintingLimits } from "../../components/minting-limits.tsx";
import { Section } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { SubjectKinds } from "../../components/subject-kinds.tsx";
import { isRefusal } from "../../problem.ts";
import { useMintingChange } from "./minting-change.ts";

interface MintingSettingsProps {
  project: Project;
  minting: Minting;
}

export function MintingSettings({ project, minting }: MintingSettingsProps) {
  const [chosen, setChosen] = useState<Partial<MintingForm>>({});
  const [complaints, setComplaints] = useState<Record<string, string>>({});
  const element = useRef<HTMLFormElement>(null);
  const save = useMintingChange({
    project,
    done: "The minting settings are saved.",
    onDone: () => setChosen({}),
    onRefused: setComplaints,
  });
  // Only once the complaints are on the page is there something to move to.
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const form = { ...formOf(minting), ...chosen };
  const changes = changesOf(minting, form);
  const isChanged = Object.keys(changes).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = complaintsAbout(form, { ...minting, ...changes });
    setComplaints(found);
    if (isChanged && Object.keys(found).length === 0) save.mutate({ projectId: project.id, ...changes });
  };
  const fields = { form, onChange: (more: Partial<MintingForm>) => setChosen({ ...chosen, ...more }) };
  return (
    <Section
      id="settings"
      title="What is exchanged"
      lead="For one of these the holder of the secret gets a token. A change holds within seconds, for tokens to come."
    >
      <form ref={element} onSubmit={submit} noValidate className="grid grid-cols-1 gap-6">
        <SubjectKinds {...fields} hasProvider={minting.identityProviders.length > 0} />
        <MintingLimits {...fields} project={project} complaints={complaints} />
        {save.error && !isRefusal(save.error) && <ProblemNote error={save.error} />}
        <div>
          <Button
            type="submit"
            look="primary"
            disabled={!isChanged}
            waiting={save.isPending ? "Saving…" : undefined}
          >
            Save minting settings
          </Button>
        </div>
      </form>
    </Section>
  );
}

function formOf({ ownUsers, ownTokens, scopes, maxLifetimeSeconds, refreshTokens }: Minting): MintingForm {
  return {
    ownUsers,
    ownTokens,
    onlySome: scopes.length > 0,
    scopes,
    lifetime: String(maxLifetimeSeconds),
    refreshTokens,
  };
}

/** Only what differs: what somebody else has changed meanwhile stays. */
function changesOf(minting: Minting, form: MintingForm): Partial<Minting> {
  const asked: Partial<Minting> = {
    ownUsers: form.ownUsers,
    ownTokens: form.ownTokens,
    scopes: form.onlySome ? form.scopes : [],
    // Nothing typed is no number, although JavaScript takes it for 0.
    maxLifetimeSeconds: Number(form.lifetime.trim() || Number.NaN),
    refreshTokens: form.refreshTokens,
  };
  const current: Partial<Record<string, unknown>> = minting;
  const differs = ([name, value]: [string, unknown]) => String(value) !== String(current[name]);
  return Object.fromEntries(Object.entries(asked).filter(differs));
}

function complaintsAbout(form: MintingForm, wanted: Minting): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path, message } of mintingSettings.safeParse(wanted).error?.issues ?? []) {
    found[String(path[0])] ??= message;
  }
  if (form.onlySome && form.scopes.length === 0) found.scopes = "Choose at least one scope, or allow all.";
  return found;
}
