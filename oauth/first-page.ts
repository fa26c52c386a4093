/**
 * First page: the authorization endpoint itself shows the sign-in page (RFC 6749 §3.1).
 *
 * The engine means the browser to be sent to the page's own address, where what was just stored is read again.
 */
import type { Request, RequestHandler, Response } from "express";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { pathOf } from "./interaction-path.ts";
import { requestOf } from "./steps.ts";

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
      if (route !== "authorization" || !interaction || !isForAnyTime(ctx, interaction)) return;
      // Anything else says that the interaction could not be stored.
      if (ctx.response.get("Location") !== pathOf(interaction)) return;
      this.#asked.set(ctx.req, interaction);
      ctx.remove("Location");
      ctx.status = 200;
      // Else it would stay "OK", whatever becomes of the page.
      ctx.res.statusMessage = "";
      ctx.respond = false;
    };
  }

  through(engine: RequestHandler, show: Show): RequestHandler {
    return async (request, response, next) => {
      await engine(request, response, next);
      const interaction = this.#asked.get(request);
      if (!interaction || response.headersSent) return;
      // If the page cannot be shown, the record tells of which request.
      response.locals.about = requestOf(interaction);
      await show(request, response, interaction);
    };
  }
}

/**
 * Whether the page may be loaded again at the authorization endpoint, which begins the request anew. What was decided must
 * not be, and a pushed request (RFC 9126) ends soon: their pages have an address of their own.
 */
function isForAnyTime({ oidc }: KoaContextWithOIDC, { prompt }: Interaction): boolean {
  return prompt.name !== "consent" && oidc.entities.PushedAuthorizationRequest === undefined;
}
