/** Fresh secret: a registration secret between the answer that carried it and the one page that shows it. */
import type { Project } from "../shared/project.ts";

export interface FreshSecret {
  project: Project;
  secret: string;
}

// Memory only. Never in a URL, a storage, or a query or mutation cache: a reload must find nothing.
let fresh: FreshSecret | undefined;

export function keepFreshSecret(value: FreshSecret): void {
  fresh = value;
}

export function freshSecretOf(projectId: string): FreshSecret | undefined {
  return fresh?.project.id === projectId ? fresh : undefined;
}

export function forgetFreshSecret(): void {
  fresh = undefined;
}
