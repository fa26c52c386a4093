/** Router: every procedure of the dashboard API. Its type is all that web/ knows of this server. */
import { clients } from "./clients.ts";
import { minting } from "./minting.ts";
import { projects } from "./projects.ts";
import { secrets } from "./secrets.ts";
import { serverUrls } from "./server-urls.ts";
import { publicProcedure, router } from "./trpc.ts";

export const appRouter = router({
  session: router({
    /** Who is signed in in this browser, and where people sign in. */
    get: publicProcedure.query(({ ctx: { user, issuer } }) => ({
      issuer,
      user: user && {
        id: user._id,
        username: user.username,
        ...(user.name && { name: user.name }),
        ...(user.avatarUrl && { avatarUrl: user.avatarUrl }),
      },
    })),
  }),
  projects,
  secrets,
  serverUrls,
  clients,
  minting,
});

export type AppRouter = typeof appRouter;
