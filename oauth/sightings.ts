/** Sightings: when a project last saw each of its clients and people. Known to the minute. */
import type { Database } from "../shared/server/database.ts";
import { withinLimit } from "../shared/server/outage.ts";
import type { Fact } from "./events.ts";
import { isProject } from "./project-client.ts";

const minute = 60_000;
const limits = { waiting: 20_000, written: 50_000 };

type Kind = "client" | "person";

interface Sighting {
  kind: Kind;
  owner: string;
  id: string;
  at: number;
}

/** What a person takes part in. Who only looks at the consent page is none of the project's people yet. */
const steps = new Set<Fact["step"]>([
  "sign_in",
  "consent",
  "token",
  "refresh",
  "replay",
  "introspection",
  "mint",
]);

export class Sightings {
  readonly #database: Database;
  readonly #waiting = new Map<string, Sighting>();
  /** What is in the database, as far as it is remembered. */
  readonly #written = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** What failed proves nothing: a client id may be made up. What a project minted is no client. */
  note(owner: string, { step, outcome, clientId, accountId }: Omit<Fact, "once">, at: number): void {
    if (outcome === "failed") return;
    if (clientId && !isProject(clientId)) this.#note({ kind: "client", owner, id: clientId, at });
    if (accountId && steps.has(step)) this.#note({ kind: "person", owner, id: accountId, at });
  }

  #note(sighting: Sighting): void {
    const key = `${sighting.kind} ${sighting.owner} ${sighting.id}`;
    if (sighting.at - (this.#written.get(key) ?? 0) < minute) return;
    if (this.#waiting.size < limits.waiting || this.#waiting.has(key)) this.#waiting.set(key, sighting);
  }

  /** Writes the same when it is done again. @param projects their ids by owner */
  async write(projects: Map<string, string>): Promise<void> {
    const waiting = [...this.#waiting];
    const { projectClients, projectPeople } = this.#database;
    const clients = waiting.flatMap(([, sighting]) => upsertOf("client", sighting, projects));
    const people = waiting.flatMap(([, sighting]) => upsertOf("person", sighting, projects));
    await withinLimit(
      Promise.all([
        clients.length > 0 && projectClients.bulkWrite(clients, { ordered: false }),
        people.length > 0 && projectPeople.bulkWrite(people, { ordered: false }),
      ]),
    );
    // Rarely more than fits. To forget costs one more write each.
    if (this.#written.size > limits.written) this.#written.clear();
    for (const [key, sighting] of waiting) {
      this.#written.set(key, sighting.at);
      if (this.#waiting.get(key) === sighting) this.#waiting.delete(key);
    }
  }
}

function upsertOf(kind: Kind, sighting: Sighting, projects: Map<string, string>) {
  const { owner, id, at } = sighting;
  const projectId = projects.get(owner);
  if (kind !== sighting.kind || !projectId) return [];
  const seenAt = new Date(at);
  const whose = kind === "client" ? { clientId: id } : { accountId: id };
  const update = {
    $max: { lastSeenAt: seenAt },
    $setOnInsert: { projectId, ...whose, firstSeenAt: seenAt },
  };
  return [{ updateOne: { filter: { _id: `${projectId} ${id}` }, update, upsert: true } }];
}
