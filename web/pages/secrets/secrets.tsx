/** Registration secrets of a project: which are live, when they were used, and how to replace or stop them. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Project, RegistrationSecret } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Page } from "../../components/page.tsx";
import { SecretList } from "../../components/secret-list.tsx";
import { Hint, liveSecrets } from "../../components/secret-state.tsx";
import { useNow } from "../../components/time.tsx";
import { useDenial, useKeepProject, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { WhoLosesAccess } from "../settings/who-loses-access.tsx";
import { GenerateSecret } from "./secret-generate.tsx";
import { LabelSecret } from "./secret-label.tsx";

export function Secrets() {
  const project = useProject();
  const denied = useDenial("secrets", "change secrets");
  const [generating, setGenerating] = useState(false);
  const [revoking, setRevoking] = useState<RegistrationSecret>();
  const [naming, setNaming] = useState<RegistrationSecret>();
  const live = liveSecrets(project, useNow());
  useFreshUse(live.length > 1);
  return (
    <Page
      title="Registration secrets"
      lead="With it your server proves that it may check tokens for this project. Each is shown once; only its end is kept in clear."
      action={
        <Button denied={denied} onClick={() => setGenerating(true)}>
          Generate new secret
        </Button>
      }
    >
      <SecretList live={live} denied={denied} onRename={setNaming} onRevoke={setRevoking} />
      <p className="mt-6 max-w-[72ch] text-muted">
        People call your server by keys of your own?{" "}
        <Link to="/projects/$id/api-keys" params={{ id: project.id }} className="link">
          Let it take API keys
        </Link>{" "}
        beside OAuth until they have moved.
      </p>
      {naming && <LabelSecret secret={naming} onClose={() => setNaming(undefined)} />}
      {generating && <GenerateSecret project={project} live={live} onClose={() => setGenerating(false)} />}
      {revoking && (
        <RevokeSecret
          project={project}
          secret={revoking}
          isLast={live.length === 1}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Page>
  );
}

/** While an old secret is live, who still uses it is what the page is looked at for. */
function useFreshUse(isRotating: boolean): void {
  const { id: projectId } = useProject();
  const trpc = useTRPC();
  useQuery({
    ...trpc.projects.get.queryOptions({ projectId }),
    refetchInterval: isRotating ? 10_000 : false,
  });
}

interface RevokeSecretProps {
  project: Project;
  secret: RegistrationSecret;
  isLast: boolean;
  onClose: () => void;
}

function RevokeSecret({ project, secret, isLast, onClose }: RevokeSecretProps) {
  const revoke = useRevoke(secret, onClose);
  return (
    <ConfirmDialog
      title="Revoke secret"
      act="Revoke secret"
      acting="Revoking secret…"
      typed={isLast ? project.name : undefined}
      mutation={revoke}
      onConfirm={() => revoke.mutate({ projectId: project.id, secretId: secret.id })}
      onClose={onClose}
    >
      <p>
        <Hint of={secret} /> stops at once and cannot be brought back. A server that still uses it can check
        no token: within 30 seconds it refuses every call.
      </p>
      {isLast && <WhoLosesAccess projectId={project.id} />}
      {isLast && (
        <p className="font-semibold text-text">
          It is the only live secret of {project.name}: the server stays shut until it has a new one.
        </p>
      )}
    </ConfirmDialog>
  );
}

function useRevoke(secret: RegistrationSecret, onDone: () => void) {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.secrets.revoke.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce(`…${secret.hint} is revoked. Servers stop accepting calls with it within 30 seconds.`);
        onDone();
      },
    }),
  );
}
