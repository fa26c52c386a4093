/** Generate a new registration secret, and choose how long the old one still works. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useState } from "react";
import type { Project, RegistrationSecret } from "../../../shared/project.ts";
import { Button } from "../../components/button.tsx";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { Hint } from "../../components/secret-state.tsx";
import { useKeepProject } from "../../current-project.tsx";
import { keepFreshSecret } from "../../fresh-secret.ts";
import type { CallError, Inputs } from "../../trpc.ts";
import { useTRPCClient } from "../../trpc.ts";

type Input = Inputs["secrets"]["generate"];
type Overlap = Input["overlapHours"];

interface GenerateSecretProps {
  project: Project;
  /** Newest first, at most two. */
  live: RegistrationSecret[];
  onClose: () => void;
}

export function GenerateSecret({ project, live, onClose }: GenerateSecretProps) {
  const [overlapHours, setOverlap] = useState<Overlap>(24);
  const [label, setLabel] = useState("");
  const generate = useGenerate();
  const [current, older] = live;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    generate.mutate({ projectId: project.id, overlapHours, ...(label.trim() && { label }) });
  };
  return (
    <Dialog title="Generate new secret" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-muted">
          The new secret is shown once, on the next page. Have the place open where your server reads it from.
        </p>
        <Field
          label="Label"
          hint="Where it will be used, such as production. Can stay empty."
          maxLength={60}
          value={label}
          onChange={setLabel}
        />
        {current && (
          <Choice
            legend={
              <>
                The old secret <Hint of={current} /> stops
              </>
            }
            options={overlaps}
            value={overlapHours}
            onChange={setOverlap}
          />
        )}
        {older && (
          <p className="text-warn">
            Only two can be live: <Hint of={older} /> stops at once.
          </p>
        )}
        {generate.error && <ProblemNote error={generate.error} />}
        <DialogActions>
          <Button onClick={onClose} data-first-focus>
            Cancel
          </Button>
          <Button
            type="submit"
            look="primary"
            waiting={generate.isPending ? "Generating secret…" : undefined}
          >
            Generate new secret
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const overlaps: readonly Option<Overlap>[] = [
  { value: 0, words: "Now", meaning: "It has leaked, or nothing uses it" },
  { value: 1, words: "In 1 hour", meaning: "One server that you restart yourself" },
  { value: 24, words: "In 24 hours", meaning: "Long enough for a deploy" },
  { value: 168, words: "In 7 days", meaning: "Several servers, or someone else deploys" },
];

/** The secret is taken out of the answer before the mutation cache sees it. */
function useGenerate() {
  const client = useTRPCClient();
  const keep = useKeepProject();
  const navigate = useNavigate();
  return useMutation<Project, CallError, Input>({
    mutationFn: async (input) => {
      const answer = await client.secrets.generate.mutate(input);
      keepFreshSecret(answer);
      return answer.project;
    },
    onSuccess: async (project) => {
      keep(project);
      await navigate({ to: "/projects/$id/secret", params: { id: project.id } });
    },
  });
}
