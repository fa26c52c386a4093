/** Page reads: what one request on a person's way has read, so that our page and the engine do not both ask MongoDB for it. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestHandler } from "express";
import type Provider from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";
import { artifactId } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Records } from "./records.ts";

export class PageReads {
  readonly #records: Records<Artifact>;
  /** By request, and by id. */
  readonly #requests = new AsyncLocalStorage<Map<string, Promise<Artifact | null>>>();

  constructor(records: Records<Artifact>) {
    this.#records = records;
  }

  /** @param ids what will be asked for during `work`: it is read at once, by one command */
  during<T>(ids: string[], work: () => T): T {
    return this.#requests.run(new Map(), () => {
      // Whoever asks for it learns why it could not be read.
      for (const id of ids) this.find(id).catch(() => {});
      return work();
    });
  }

  find(_id: string): Promise<Artifact | null> {
    const reads = this.#requests.getStore();
    const read = reads?.get(_id) ?? this.#records.find(_id);
    reads?.set(_id, read);
    return read;
  }

  /** A session that was read, by the id that interactions know it by. */
  async findSession(uid: string): Promise<Artifact | undefined> {
    const read = await Promise.all(this.#requests.getStore()?.values() ?? []);
    return read.find((artifact) => artifact?.model === "Session" && artifact.uid === uid) ?? undefined;
  }

  /** Whether the request, of which all reads are known, has not found it. */
  async isNew(_id: string): Promise<boolean> {
    const reads = this.#requests.getStore();
    return reads !== undefined && !(await reads.get(_id));
  }

  /** From now on the request finds this, or nothing. */
  set(_id: string, artifact: Artifact | null): void {
    this.#requests.getStore()?.set(_id, Promise.resolve(artifact));
  }
}

/** Express middleware: what the address and the cookies of a request name is read by one command. */
export function readAhead(provider: Provider, { reads }: ArtifactStore): RequestHandler {
  const sessionCookie = provider.cookieName("session");
  return (request, response, next) => {
    const { cookies } = provider.createContext(request, response);
    const named = {
      Interaction: request.params.uid,
      Answer: request.params.uid,
      // Whoever uses what is read checks its signature.
      Session: cookies.get(sessionCookie, { signed: false }),
    };
    const ids = Object.entries(named).flatMap(([model, value]) =>
      value ? artifactId(model, String(value)) : [],
    );
    reads.during(ids, next);
  };
}
