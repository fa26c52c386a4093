/** Project standing: which clients a project's members have disabled or trust, and which people they have blocked. */
import { errors } from "oidc-provider";
import type { Database } from "../shared/server/database.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { orUnavailable } from "./outage.ts";
import { ShortCache } from "./short-cache.ts";

type Named = Pick<ProjectRecord, "_id" | "name">;
/** A token, or what leads to one. */
interface Bearer {
  clientId?: string | undefined;
  accountId?: string | undefined;
}

interface Exclusions {
  clients: Set<string>;
  people: Set<string>;
}

/**
 * Shown as a page where a person is there to read it. For a token request it is `access_denied`, and nothing is consumed:
 * on `invalid_grant` (RFC 6749 §5.2) clients throw away the refresh token that works again once the client is enabled.
 */
export class ClientDisabled extends errors.AccessDenied {
  readonly projectName: string;

  constructor({ name }: Named) {
    super(`${name} has disabled this client: its members can enable it again`);
    this.allow_redirect = false;
    this.projectName = name;
  }
}

export class ProjectStanding {
  readonly #database: Database;
  /** One entry for each project in use; what members change holds everywhere within its five seconds. */
  readonly #exclusions = new ShortCache<Exclusions>("exclusions");
  readonly #trusted = new ShortCache<boolean>("trusted_clients");

  constructor(database: Database) {
    this.#database = database;
  }

  async isBlocked({ _id }: Named, accountId: string): Promise<boolean> {
    return (await this.#of(_id)).people.has(accountId);
  }

  async blocksPeople({ _id }: Named): Promise<boolean> {
    return (await this.#of(_id)).people.size > 0;
  }

  /** Why a token is not accepted though it is live. */
  async reasonAgainst(
    { _id }: Named,
    { clientId = "", accountId = "" }: Bearer,
  ): Promise<string | undefined> {
    const { clients, people } = await this.#of(_id);
    if (clients.has(clientId)) return "its client is disabled";
    return people.has(accountId) ? "its person is blocked" : undefined;
  }

  /** @throws ClientDisabled */
  async requireClient(project: Named, clientId: string): Promise<void> {
    if ((await this.#of(project._id)).clients.has(clientId)) throw new ClientDisabled(project);
  }

  /** @throws ClientDisabled, or errors.AccessDenied if its person is blocked */
  async require(project: Named, { clientId = "", accountId = "" }: Bearer): Promise<void> {
    await this.requireClient(project, clientId);
    if (!(await this.isBlocked(project, accountId))) return;
    throw new errors.AccessDenied(
      `${project.name} has blocked this person: its members can let them in again`,
    );
  }

  /** Whether members vouch for it. */
  isTrusted({ _id }: Named, clientId: string): Promise<boolean> {
    const { projectClients } = this.#database;
    const id = `${_id} ${clientId}`;
    return this.#trusted.get(id, async () => {
      const known = await orUnavailable(() => projectClients.findOne({ _id: id }));
      return known?.trusted !== undefined;
    });
  }

  #of(projectId: string): Promise<Exclusions> {
    return this.#exclusions.get(projectId, () => orUnavailable(() => this.#load(projectId)));
  }

  async #load(projectId: string): Promise<Exclusions> {
    const { projectClients, projectPeople } = this.#database;
    const [clients, people] = await Promise.all([
      projectClients
        .find({ projectId, disabled: { $exists: true } }, { projection: { clientId: 1 } })
        .toArray(),
      projectPeople
        .find({ projectId, blocked: { $exists: true } }, { projection: { accountId: 1 } })
        .toArray(),
    ]);
    return {
      clients: new Set(clients.map(({ clientId }) => clientId)),
      people: new Set(people.map(({ accountId }) => accountId)),
    };
  }
}
