/** Client tag: who vouches for a client's name, and whether it is in use. */
import type { ClientIdentity, ClientStatus } from "../../shared/client.ts";
import type { Tone } from "./tag.tsx";
import { Tag } from "./tag.tsx";

/** In the words of the consent page. */
export const identityWords: Record<ClientIdentity, string> = {
  added: "Added by you",
  trusted: "Trusted",
  verified: "Domain verified",
  unproven: "Sender not proven",
  registered: "Self-registered",
};

const identityTones: Record<ClientIdentity, Tone> = {
  added: "accent",
  trusted: "accent",
  verified: "ok",
  unproven: "warn",
  registered: "idle",
};

export function IdentityTag({ identity }: { identity: ClientIdentity }) {
  return <Tag tone={identityTones[identity]}>{identityWords[identity]}</Tag>;
}

export const statusWords: Record<ClientStatus, string> = {
  used: "In use",
  unused: "Unused for 30 days",
  disabled: "Disabled",
};

/** Where a client is answered, as facts that can be mistaken for others. */
export function Places({ places }: { places: string[] }) {
  if (places.length === 0) return <span className="text-muted">–</span>;
  return (
    <span className="flex flex-wrap gap-x-2 font-mono text-data">
      {places.map((place) => (
        <span key={place} className="break-all">
          {place === "device" ? "a device's code" : place}
        </span>
      ))}
    </span>
  );
}
