/** Secret state: how a project's registration secrets are doing, in a few words and a sign. */
import type { ReactNode } from "react";
import type { Project, RegistrationSecret } from "../../shared/project.ts";
import type { IconName } from "./icon.tsx";
import { Icon } from "./icon.tsx";
import { Ago, Until, useNow } from "./time.tsx";

/** Those a server can still use, newest first. */
export function liveSecrets(project: Project, now: number): RegistrationSecret[] {
  return project.secrets.filter(({ expiresAt }) => expiresAt === undefined || Date.parse(expiresAt) > now);
}

export function SecretState({ project }: { project: Project }) {
  const [current, old] = liveSecrets(project, useNow());
  if (!current) return <State tone="bad">No live secret</State>;
  const ending = old ?? current;
  if (ending.expiresAt) {
    return (
      <State tone="warn">
        <Hint of={ending} /> stops <Until at={ending.expiresAt} />
      </State>
    );
  }
  if (!current.lastUsedAt) return <State tone="idle">Not used yet</State>;
  return (
    <State tone="ok">
      Used <Ago at={current.lastUsedAt} />
    </State>
  );
}

/** The end of a secret, which is all that is kept of it in clear. */
export function Hint({ of: secret }: { of: RegistrationSecret }) {
  return <code>…{secret.hint}</code>;
}

const tones: Record<"ok" | "warn" | "bad" | "idle", { icon: IconName; className: string }> = {
  ok: { icon: "check", className: "bg-ok-soft text-ok" },
  warn: { icon: "alert", className: "bg-warn-soft text-warn" },
  bad: { icon: "cross", className: "bg-bad-soft text-bad" },
  idle: { icon: "ring", className: "bg-sunken text-muted" },
};

/** Words, sign and colour together: colour alone says nothing to some people. */
export function State({ tone, children }: { tone: keyof typeof tones; children: ReactNode }) {
  const { icon, className } = tones[tone];
  return (
    <span className={`inline-flex items-center gap-1.5 rounded-tag px-2 py-1 text-data ${className}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
