/** Secret list: the live registration secrets of a project. */
import type { RegistrationSecret } from "../../shared/project.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { Sheet } from "./page.tsx";
import { Hint, State } from "./secret-state.tsx";
import { Ago, Until } from "./time.tsx";

interface SecretListProps {
  live: RegistrationSecret[];
  onRevoke: (secret: RegistrationSecret) => void;
}

export function SecretList({ live, onRevoke }: SecretListProps) {
  if (live.length === 0) return <NoSecret />;
  return (
    <Sheet>
      <ul aria-label="Live secrets" className="divide-y divide-line">
        {live.map((secret) => (
          <li
            key={secret.id}
            className="grid gap-x-6 gap-y-2 p-4 md:grid-cols-[6rem_minmax(0,1fr)_auto_auto] md:items-center md:py-2.5"
          >
            <span className="text-lead">
              <Hint of={secret} />
            </span>
            <p className="text-data text-muted">
              Created <Ago at={secret.createdAt} />
              {" · "}
              {secret.lastUsedAt ? (
                <>
                  last used <Ago at={secret.lastUsedAt} />
                </>
              ) : (
                "not used yet"
              )}
            </p>
            <span>
              <SecretLife secret={secret} />
            </span>
            <div>
              <Button
                look="danger"
                aria-label={`Revoke secret …${secret.hint}`}
                onClick={() => onRevoke(secret)}
              >
                Revoke
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function SecretLife({ secret }: { secret: RegistrationSecret }) {
  if (!secret.expiresAt) return <State tone="ok">Current</State>;
  return (
    <State tone="warn">
      Stops <Until at={secret.expiresAt} />
    </State>
  );
}

function NoSecret() {
  return (
    <p className="flex gap-3 rounded-control border-bad border-l-2 bg-bad-soft px-4 py-3">
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
