/** Fresh secret: a secret between the answer that carried it and the one page that shows it. */
import type { Client } from "../shared/client.ts";
import type { Project } from "../shared/project.ts";

/** Whose it is: a project's registration secret, or the secret of one of its clients. */
export type FreshSecret = FreshRegistrationSecret | FreshClientSecret;

export interface FreshRegistrationSecret {
  project: Project;
  secret: string;
}

export interface FreshClientSecret {
  client: Client;
  secret: string;
}

// Memory only. Never in a URL, a storage, or a query or mutation cache: a reload must find nothing.
let fresh: FreshSecret | undefined;

export function keepFreshSecret(value: FreshSecret): void {
  fresh = value;
}

export function freshSecretOf(projectId: string): FreshRegistrationSecret | undefined {
  return fresh && "project" in fresh && fresh.project.id === projectId ? fresh : undefined;
}

export function freshSecretOfClient(clientId: string): FreshClientSecret | undefined {
  return fresh && "client" in fresh && fresh.client.id === clientId ? fresh : undefined;
}

export function forgetFreshSecret(): void {
  fresh = undefined;
}
