/** Matrix: every client has to say, for each situation, what it does in it, and proves it against a real issuer. */
import type { TestContext } from "vitest";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Client, ClientMemory, ClientOptions } from "./client.ts";
import type { Installation } from "./installation.ts";
import type { Person } from "./person.ts";
import { World } from "./world.ts";

export type Situation =
  | "first connection"
  | "refresh after expiry"
  | "refresh with a dead token"
  | "deleted client"
  | "pathless server URL"
  | "client metadata document"
  | "step-up";

export interface Behaviour<C extends Client> {
  /** In the present tense; where a client cannot do what is asked, with the reason. */
  fact: string;
  proof(stage: Stage<C>): Promise<void>;
}

export interface ClientUnderTest<C extends Client> {
  name: string;
  installation: Installation;
  start(root: string, options: ClientOptions, person: Person): C;
  behaviours: Record<Situation, Behaviour<C>>;
  /** What else is worth knowing of this client. */
  peculiarities?: Behaviour<C>[];
}

export function testClient<C extends Client>(client: ClientUnderTest<C>): void {
  const { name, installation, behaviours, peculiarities = [] } = client;
  const missing = "missing" in installation;
  if (missing) process.stderr.write(`${name} is not tested: ${installation.missing}\n`);
  describe.skipIf(missing)(name, () => {
    const root = missing ? "" : installation.root;
    let world: World;
    beforeAll(async () => {
      world = await World.start();
    });
    afterAll(() => world.close());

    const prove = (title: string, { proof }: Behaviour<C>) => {
      test(title, async (context) => {
        const start = (options: ClientOptions, person: Person) => client.start(root, options, person);
        await proof(new Stage({ name: `${name}, ${title}`.slice(0, 120), world, context, start }));
      });
    };
    for (const [situation, behaviour] of Object.entries(behaviours)) {
      prove(`${situation}: ${behaviour.fact}`, behaviour);
    }
    for (const peculiarity of peculiarities) prove(peculiarity.fact, peculiarity);
  });
}

interface StageParts<C extends Client> {
  name: string;
  world: World;
  context: TestContext;
  start(options: ClientOptions, person: Person): C;
}

/** Where one test plays: a server of its own, a person of its own, and the client. */
export class Stage<C extends Client> {
  readonly world: World;
  readonly person: Person;
  readonly #parts: StageParts<C>;

  constructor(parts: StageParts<C>) {
    this.#parts = parts;
    this.world = parts.world;
    this.person = parts.world.newPerson();
  }

  /**
   * Connects a client for the first time, until nothing of that is under way any more: a request that comes late
   * would meet what the test does to the token next. The client is closed when the test is over.
   */
  async connect({
    path = "/mcp",
    scopes,
    ...options
  }: Partial<ClientOptions> & { path?: string; scopes?: string[] } = {}): Promise<Connected<C>> {
    const { url: serverUrl } = await this.world.addServer(path, scopes);
    const client = this.#parts.start({ serverUrl, name: this.#parts.name, ...options }, this.person);
    this.#parts.context.onTestFinished(() => client.close());
    await client.connect();
    await client.listTools();
    return { client, serverUrl, memory: complete(await client.memory()) };
  }
}

export interface Connected<C extends Client> {
  client: C;
  serverUrl: string;
  /** What the client kept of its first connection. */
  memory: Required<ClientMemory>;
}

function complete({ clientId = "", accessToken = "", refreshToken = "", scope = "" }: ClientMemory) {
  return { clientId, accessToken, refreshToken, scope };
}
