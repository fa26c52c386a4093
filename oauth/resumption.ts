/**
 * Resumption: goes on with an authorization request once its person has answered one of our pages.
 *
 * The engine means the browser to be sent to an address where it looks for what the page has stored. It is handed over
 * within the request instead: neither that way nor what would be written and read again for it is needed.
 */
import type { Request, RequestHandler, Response } from "express";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { artifactId, toArtifact } from "./artifact.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { DeviceCodes } from "./device-codes.ts";

type Interaction = InstanceType<Provider["Interaction"]>;

/** Answers the request. @param interaction with its result */
export type Resume = (request: Request, response: Response, interaction: Interaction) => Promise<void>;

export class Resumption {
  readonly #store: ArtifactStore;
  readonly #deviceCodes: DeviceCodes;
  /** By request: the interaction that it goes on with. */
  readonly #uids = new WeakMap<object, string>();

  constructor(store: ArtifactStore, deviceCodes: DeviceCodes) {
    this.#store = store;
    this.#deviceCodes = deviceCodes;
  }

  through(engine: RequestHandler): Resume {
    return async (request, response, interaction) => {
      this.#handOver(interaction);
      const { pathname: url } = new URL(interaction.returnTo);
      const back = { method: "GET", url, originalUrl: url, baseUrl: "" };
      const resumed: Request = Object.assign(Object.create(request), back);
      this.#uids.set(resumed, interaction.uid);
      await engine(resumed, response, () => {});
    };
  }

  /** Koa middleware. The engine knows who comes back by a cookie, which browsers send to that address alone. */
  lendCookie(provider: Provider) {
    const resumeCookie = provider.cookieName("resume");
    return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
      const uid = this.#uids.get(ctx.req);
      if (uid !== undefined) {
        const { cookies } = ctx;
        const get = cookies.get.bind(cookies);
        cookies.get = (name, options) => (name === resumeCookie ? uid : get(name, options));
      }
      await next();
    };
  }

  #handOver(interaction: Interaction): void {
    const _id = artifactId("Interaction", interaction.uid);
    const payload = { ...interaction };
    const artifact = { _id, ...toArtifact("Interaction", payload, interaction.remainingTTL) };
    this.#store.reads.set(_id, this.#deviceCodes.conceal(artifact, payload));
  }
}
