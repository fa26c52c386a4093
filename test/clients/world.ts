/** World: an issuer with a GitHub behind it, MCP servers that trust it, people, and what time and owners do to tokens. */
import { expect, vi } from "vitest";
import type { FakeGitHub } from "../fake-github.ts";
import { startFakeGitHub } from "../fake-github.ts";
import type { Issuer } from "../harness.ts";
import { addProject, refresh, startIssuer } from "../harness.ts";
import type { DocumentHost } from "./document-host.ts";
import { startDocumentHost } from "./document-host.ts";
import { Person } from "./person.ts";
import type { ProtectedServer } from "./protected-server.ts";
import { baseScope, listenAsServer, wideScope } from "./protected-server.ts";

interface Parts {
  issuer: Issuer;
  gitHub: FakeGitHub;
  documentHost: DocumentHost;
}

export class World {
  readonly documentHost: DocumentHost;
  readonly #issuer: Issuer;
  readonly #gitHub: FakeGitHub;
  readonly #servers: ProtectedServer[] = [];

  static async start(): Promise<World> {
    const [gitHub, documentHost] = await Promise.all([startFakeGitHub(), startDocumentHost()]);
    const issuer = await startIssuer({ gitHub, outbound: documentHost.outbound });
    return new World({ issuer, gitHub, documentHost });
  }

  private constructor({ issuer, gitHub, documentHost }: Parts) {
    this.#issuer = issuer;
    this.#gitHub = gitHub;
    this.documentHost = documentHost;
  }

  newPerson(): Person {
    return new Person(this.#issuer.issuer, this.#gitHub);
  }

  /**
   * @param scopes of the project; the first is what a client gets that asks for nothing in particular
   * @returns a new MCP server with a project of its own
   */
  async addServer(path = "/mcp", scopes = [baseScope, wideScope, "mcp:admin"]): Promise<ProtectedServer> {
    const server = await listenAsServer(path);
    this.#servers.push(server);
    const { project, secret } = await addProject(this.#issuer, { serverUrl: server.url });
    const described = scopes.map((name, index) => ({
      ...{ name, title: name, description: name, effect: "changes" as const },
      default: index === 0,
    }));
    await this.#issuer.database.projects.updateOne({ _id: project._id }, { $set: { scopes: described } });
    server.protect(secret);
    return server;
  }

  /** An hour passes for the issuer: the client's access tokens are over. */
  async expireAccessTokens(clientId: string): Promise<void> {
    const past = new Date(Date.now() - 1000);
    const { modifiedCount } = await this.#issuer.database.artifacts.updateMany(
      { model: "AccessToken", clientId },
      { $set: { expiresAt: past, "payload.exp": Math.floor(past.getTime() / 1000) } },
    );
    expect(modifiedCount).toBeGreaterThan(0);
  }

  /** As when a person disconnects the client: all its tokens are dead. */
  async endGrants(clientId: string): Promise<void> {
    const models = ["AccessToken", "RefreshToken", "Grant"];
    await this.#issuer.database.artifacts.deleteMany({ clientId, model: { $in: models } });
  }

  /** Removes the registration with all that hangs on it, and passes the seconds in which the issuer remembers it. */
  async deleteClient(clientId: string): Promise<void> {
    await this.endGrants(clientId);
    await this.#issuer.database.clients.deleteOne({ _id: clientId });
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + 10_000);
    const answer = await refresh(this.#issuer, { client_id: clientId, refresh_token: "none" });
    clock.mockRestore();
    expect(await answer.json()).toMatchObject({ error: "invalid_client" });
  }

  async isRegistered(clientId: string): Promise<boolean> {
    return (await this.#issuer.database.clients.countDocuments({ _id: clientId })) === 1;
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
    await Promise.all([this.#issuer.close(), this.#gitHub.close(), this.documentHost.close()]);
  }
}
