/** Adds an identity provider to a project, or edits one: whose tokens are taken, and what is checked of them. */
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import type { IdentityProvider } from "../../../shared/minting.ts";
import { identityProvider } from "../../../shared/minting.ts";
import type { Project } from "../../../shared/project.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { focusFirstError } from "../../components/field.tsx";
import type { ProviderForm } from "../../components/identity-provider-fields.tsx";
import { IdentityProviderFields } from "../../components/identity-provider-fields.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { isRefusal } from "../../problem.ts";
import { useMintingChange } from "./minting-change.ts";

type Complaints = Record<string, string>;

interface EditIdentityProviderProps {
  project: Project;
  providers: IdentityProvider[];
  /** Its place in the list; beyond the last, it is a new one. */
  index: number;
  onClose: () => void;
}

export function EditIdentityProvider({ project, providers, index, onClose }: EditIdentityProviderProps) {
  const known = providers[index];
  const [form, setForm] = useState<ProviderForm>(() => formOf(known));
  const [complaints, setComplaints] = useState<Complaints>({});
  const element = useRef<HTMLFormElement>(null);
  const save = useMintingChange({
    project,
    done: `${form.issuer.trim()} is ${known ? "changed" : "added"}.`,
    onDone: onClose,
    onRefused: (fields) => setComplaints(ofProvider(index, fields)),
  });
  useEffect(() => {
    if (element.current && Object.keys(complaints).length > 0) focusFirstError(element.current);
  }, [complaints]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = identityProvider.safeParse(inputOf(form));
    setComplaints(byField(error?.issues ?? []));
    if (!data) return;
    save.mutate({ projectId: project.id, identityProviders: providers.toSpliced(index, 1, data) });
  };
  const act = known ? "Save identity provider" : "Add identity provider";
  return (
    <Dialog title={known ? "Edit identity provider" : "Add identity provider"} onClose={onClose}>
      <form ref={element} onSubmit={submit} noValidate className="grid grid-cols-1 gap-5">
        <IdentityProviderFields
          form={form}
          complaints={complaints}
          onChange={(changes) => setForm({ ...form, ...changes })}
        />
        {save.error && !isRefusal(save.error) && <ProblemNote error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={save.isPending ? "Saving…" : undefined}>
            {act}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** A new one starts with what most providers sign by. */
function formOf(known: IdentityProvider | undefined): ProviderForm {
  return {
    issuer: known?.issuer ?? "",
    keys: known?.publicKey === undefined ? "address" : "pasted",
    jwksUri: known?.jwksUri ?? "",
    publicKey: known?.publicKey ?? "",
    audience: known?.audience ?? "",
    algorithms: known?.algorithms ?? ["RS256", "ES256"],
    clockTolerance: String(known?.clockToleranceSeconds ?? 30),
  };
}

function inputOf({ keys, jwksUri, publicKey, clockTolerance, ...rest }: ProviderForm) {
  return {
    ...rest,
    ...(keys === "address" ? { jwksUri } : { publicKey }),
    // Nothing typed is no number, although JavaScript takes it for 0.
    clockToleranceSeconds: Number(clockTolerance.trim() || Number.NaN),
  };
}

function byField(issues: readonly { path: PropertyKey[]; message: string }[]): Complaints {
  const found: Complaints = {};
  for (const { path, message } of issues) found[String(path[0])] ??= message;
  return found;
}

/** The server names fields by their path in the settings, and the list as a whole where it has too many. */
function ofProvider(index: number, fields: Complaints): Complaints {
  const paths = Object.entries(fields).map(([path, message]) => ({
    path:
      path === "identityProviders" ? ["issuer"] : path.replace(`identityProviders.${index}.`, "").split("."),
    message,
  }));
  return byField(paths);
}
