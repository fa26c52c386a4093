/** Registration secrets of a project: which are live, when they were used, and how to replace or stop them. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Project, RegistrationSecret } from "../../shared/project.ts";
import { announce } from "../announcement.ts";
import { Button } from "../components/button.tsx";
import { ConfirmDialog } from "../components/confirm-dialog.tsx";
import { Section } from "../components/page.tsx";
import { SecretList } from "../components/secret-list.tsx";
import { Hint, liveSecrets } from "../components/secret-state.tsx";
import { useNow } from "../components/time.tsx";
import { useTRPC } from "../trpc.ts";
import { GenerateSecret } from "./secret-generate.tsx";

export function ProjectSecrets({ project }: { project: Project }) {
  const [generating, setGenerating] = useState(false);
  const [revoking, setRevoking] = useState<RegistrationSecret>();
  const live = liveSecrets(project, useNow());
  return (
    <Section
      id="secrets"
      title="Registration secrets"
      lead="With it your server proves that it may check tokens for this project. Each is shown once; only its end is kept in clear."
      action={<Button onClick={() => setGenerating(true)}>Generate new secret</Button>}
    >
      <SecretList live={live} onRevoke={setRevoking} />
      {generating && <GenerateSecret project={project} live={live} onClose={() => setGenerating(false)} />}
      {revoking && (
        <RevokeSecret
          project={project}
          secret={revoking}
          isLast={live.length === 1}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Section>
  );
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
  const queryClient = useQueryClient();
  return useMutation(
    trpc.secrets.revoke.mutationOptions({
      onSuccess: (project) => {
        queryClient.setQueryData(trpc.projects.get.queryKey({ projectId: project.id }), project);
        void queryClient.invalidateQueries({ queryKey: trpc.projects.list.queryKey() });
        announce(`…${secret.hint} is revoked. Servers stop accepting calls with it within 30 seconds.`);
        onDone();
      },
    }),
  );
}
