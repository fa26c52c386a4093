/** Page changes: what a request on a person's way through our pages changes is stored before its answer leaves. */
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import type { ArtifactStore } from "./artifact-store.ts";
import { renderError } from "./error-page.ts";

/** Koa middleware. A request that failed for reasons of ours changes nothing: the person can load the page again. */
export function storePageChanges(store: ArtifactStore) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.status >= 500) return;
    try {
      await store.writeChanges(ctx);
    } catch (error) {
      if (!(error instanceof errors.OIDCProviderError)) throw error;
      // They speak of what is not stored.
      ctx.remove("Set-Cookie");
      ctx.remove("Location");
      ctx.status = error.statusCode;
      await renderError(ctx, { error: error.error, error_description: error.error_description }, error);
    }
  };
}
