/** Identity providers of a project: whose JWTs are exchanged for tokens, and how to add, edit and remove one. */
import { useState } from "react";
import type { IdentityProvider } from "../../../shared/minting.ts";
import type { Project } from "../../../shared/project.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { IdentityProviderList } from "../../components/identity-provider-list.tsx";
import { Section } from "../../components/page.tsx";
import { EditIdentityProvider } from "./identity-provider-edit.tsx";
import { useMintingChange } from "./minting-change.ts";

interface IdentityProvidersProps {
  project: Project;
  providers: IdentityProvider[];
}

export function IdentityProviders({ project, providers }: IdentityProvidersProps) {
  const [asking, setAsking] = useState<{ act: "add" } | { act: "edit" | "remove"; index: number }>();
  const close = () => setAsking(undefined);
  const all = { project, providers, onClose: close };
  return (
    <Section
      id="identity-providers"
      title="Identity providers"
      lead="Where your product's people sign in. A JWT that one of them signed says who the person is."
      action={<Button onClick={() => setAsking({ act: "add" })}>Add identity provider</Button>}
    >
      <IdentityProviderList
        providers={providers}
        onEdit={(index) => setAsking({ act: "edit", index })}
        onRemove={(index) => setAsking({ act: "remove", index })}
      />
      {asking?.act === "add" && <EditIdentityProvider {...all} index={providers.length} />}
      {asking?.act === "edit" && <EditIdentityProvider {...all} index={asking.index} />}
      {asking?.act === "remove" && <RemoveIdentityProvider {...all} index={asking.index} />}
    </Section>
  );
}

interface RemoveIdentityProviderProps extends IdentityProvidersProps {
  index: number;
  onClose: () => void;
}

function RemoveIdentityProvider({ project, providers, index, onClose }: RemoveIdentityProviderProps) {
  const issuer = providers[index]?.issuer ?? "";
  const remove = useMintingChange({ project, done: `${issuer} is removed.`, onDone: onClose });
  return (
    <ConfirmDialog
      title="Remove identity provider"
      act="Remove identity provider"
      acting="Removing identity provider…"
      mutation={remove}
      onConfirm={() =>
        remove.mutate({ projectId: project.id, identityProviders: providers.toSpliced(index, 1) })
      }
      onClose={onClose}
    >
      <code className="break-all text-data text-text">{issuer}</code>
      <p>
        Within seconds its JWTs are exchanged no more. Tokens that were minted by them work until they expire
        or are revoked, and refresh tokens renew them.
      </p>
    </ConfirmDialog>
  );
}
