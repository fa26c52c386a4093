/** Secret list: the live registration secrets of a project, and whether an old one is still in use. */
import type { ReactNode } from "react";
import type { RegistrationSecret } from "../../shared/project.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { Sheet } from "./page.tsx";
import { Hint } from "./secret-state.tsx";
import { Tag } from "./tag.tsx";
import { Ago, Until, useNow } from "./time.tsx";

interface SecretListProps {
  live: RegistrationSecret[];
  /** Why the person may not change them. */
  denied: string | undefined;
  onRename: (secret: RegistrationSecret) => void;
  onRevoke: (secret: RegistrationSecret) => void;
}

export function SecretList({ live, denied, onRename, onRevoke }: SecretListProps) {
  if (live.length === 0) return <NoSecret />;
  return (
    <Sheet>
      <ul aria-label="Live secrets" className="divide-y divide-line">
        {live.map((secret) => (
          <li
            key={secret.id}
            className="grid gap-x-6 gap-y-2 p-4 md:grid-cols-[10rem_minmax(0,1fr)_auto] md:items-start md:py-3"
          >
            <div className="grid gap-1">
              <span className="text-lead">
                <Hint of={secret} />
              </span>
              {secret.label && <span className="break-words text-data text-muted">{secret.label}</span>}
            </div>
            <div className="grid min-w-0 gap-1.5">
              <span>
                <SecretLife secret={secret} />
              </span>
              <LastUse secret={secret} />
              <p className="text-data text-muted">
                Made <Ago at={secret.createdAt} />
                {secret.createdBy && ` by ${secret.createdBy}`}
              </p>
            </div>
            {!denied && (
              <div className="flex flex-wrap gap-3">
                <Button aria-label={`Label secret …${secret.hint}`} onClick={() => onRename(secret)}>
                  {secret.label ? "Change label" : "Label"}
                </Button>
                <Button
                  look="danger"
                  aria-label={`Revoke secret …${secret.hint}`}
                  onClick={() => onRevoke(secret)}
                >
                  {secret.expiresAt ? "Revoke now" : "Revoke"}
                </Button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

const hour = 3_600_000;

/** Whoever has not asked with an old secret for an hour has most likely got the new one. */
function SecretLife({ secret }: { secret: RegistrationSecret }) {
  const now = useNow();
  const { expiresAt, lastUsedAt } = secret;
  if (!expiresAt) return <Tag tone="ok">Current</Tag>;
  const isIdle = !lastUsedAt || now - Date.parse(lastUsedAt) > hour;
  return (
    <span className="flex flex-wrap gap-2">
      <Tag tone="warn">
        Old: stops <Until at={expiresAt} />
      </Tag>
      {isIdle ? <Tag tone="ok">Unused for 1 h, safe to revoke</Tag> : <Tag tone="bad">Still in use</Tag>}
    </span>
  );
}

function LastUse({ secret: { lastUsedAt, lastUsedBy } }: { secret: RegistrationSecret }): ReactNode {
  if (!lastUsedAt) return <p className="text-data text-muted">not used yet</p>;
  const { userAgent, address } = lastUsedBy ?? {};
  return (
    <p className="break-words text-data text-muted">
      last used <Ago at={lastUsedAt} />
      {userAgent && (
        <>
          {" "}
          by <code className="break-all">{userAgent}</code>
        </>
      )}
      {address && (
        <>
          {" "}
          from <code>{address}</code>
        </>
      )}
    </p>
  );
}

function NoSecret() {
  return (
    <p role="alert" className="flex gap-3 rounded-control border-bad border-l-2 bg-bad-soft px-4 py-3">
      <span className="mt-0.5 text-bad">
        <Icon name="alert" />
      </span>
      <span>
        No secret is live, so your server can check no token and refuses every call. Generate a new one and
        give it to the server.
      </span>
    </p>
  );
}
