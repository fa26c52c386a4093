/** Secret state: how a project's registration secrets are doing, in a few words and a sign. */
import type { Project, RegistrationSecret } from "../../shared/project.ts";
import { Tag } from "./tag.tsx";
import { Ago, Until, useNow } from "./time.tsx";

/** Those a server can still use, newest first. */
export function liveSecrets(project: Project, now: number): RegistrationSecret[] {
  return project.secrets.filter(({ expiresAt }) => expiresAt === undefined || Date.parse(expiresAt) > now);
}

export function SecretState({ project }: { project: Project }) {
  const [current, old] = liveSecrets(project, useNow());
  if (!current) return <Tag tone="bad">No live secret</Tag>;
  const ending = old ?? current;
  if (ending.expiresAt) {
    return (
      <Tag tone="warn">
        <Hint of={ending} /> stops <Until at={ending.expiresAt} />
      </Tag>
    );
  }
  if (!current.lastUsedAt) return <Tag tone="idle">Not used yet</Tag>;
  return (
    <Tag tone="ok">
      Used <Ago at={current.lastUsedAt} />
    </Tag>
  );
}

/** The end of a secret, which is all that is kept of it in clear. */
export function Hint({ of: secret }: { of: RegistrationSecret }) {
  return <code>…{secret.hint}</code>;
}
