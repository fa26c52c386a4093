/** Words of connections: what became of them, what a step is, how long it took. */
import type { Lane, Outcome } from "../../../shared/connection.ts";
import type { Tone } from "../../components/tag.tsx";
import type { Outputs } from "../../trpc.ts";

export type Connection = Outputs["connections"]["list"]["connections"][number];
export type Detail = Outputs["connections"]["get"];
export type Step = Detail["steps"][number];
export type Diagnosis = NonNullable<Step["diagnosis"]>;

export const outcomeWords: Record<Outcome, string> = {
  connected: "Connected",
  failed: "Failed",
  ended: "Ended",
  open: "Not finished",
};

export const outcomeTones: Record<Outcome, Tone> = {
  connected: "ok",
  failed: "bad",
  ended: "idle",
  open: "accent",
};

export const laneWords: Record<Lane, string> = {
  client: "Client",
  server: "Your server",
  issuer: "mcpauth",
  browser: "Browser",
};

export const stepWords: Record<Step["step"], string> = {
  metadata: "Metadata was read",
  registration: "Registration",
  client_document: "Client document",
  authorization: "Authorization request",
  sign_in: "Sign-in",
  consent_page: "Consent page",
  consent: "Consent",
  token: "Token",
  refresh: "Refresh",
  replay: "Refresh repeated",
  reuse: "Old refresh token",
  introspection: "Verified call",
  revocation: "Revocation",
  mint: "Minted token",
  failure: "Page of the issuer",
};

export const fixers: Record<Diagnosis["whoCanFix"], string> = {
  client: "The maker of the client",
  you: "You",
  person: "The person",
  operator: "Whoever runs mcpauth",
};

/** "1.9 s", "6 min 12 s". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** A client chose its name itself, so an id stands where it has none. */
export function clientName({ client }: Pick<Connection, "client">): string {
  return client?.name ?? client?.id ?? "No client";
}
