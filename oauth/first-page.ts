/**
 * First page: the authorization endpoint itself shows what its person has to answer (RFC 6749 §3.1).
 *
 * The engine means the browser to be sent to the page's own address, where what was just stored is read again.
 */
import type { Request, RequestHandler, Response } from "express";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { pathOf } from "./interaction-path.ts";

type Interaction = InstanceType<Provider["Interaction"]>;

/** Answers the request with the page for this interaction. */
export type Show = (request: Request, response: Response, interaction: Interaction) => Promise<void>;

export class FirstPage {
  /** By request: what its person is asked. */
  readonly #asked = new WeakMap<object, Interaction>();

  /** Koa middleware: leaves a request that leads to a page unanswered. */
  holdBack() {
    return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
      await next();
      const { route, entities } = ctx.oidc ?? {};
      const { Interaction: interaction } = entities ?? {};
      if (route !== "authorization" || !interaction) return;
      // Anything else says that the interaction could not be stored.
      if (ctx.response.get("Location") !== pathOf(interaction)) return;
      this.#asked.set(ctx.req, interaction);
      ctx.remove("Location");
      ctx.status = 200;
      ctx.respond = false;
    };
  }

  through(engine: RequestHandler, show: Show): RequestHandler {
    return async (request, response, next) => {
      await engine(request, response, next);
      const interaction = this.#asked.get(request);
      if (interaction) await show(request, response, interaction);
    };
  }
}
