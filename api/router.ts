/** Router: every procedure of the dashboard API. Its type is all that web/ knows of this server. */
import { account } from "./account.ts";
import { isAdmin } from "./accounts.ts";
import { admin } from "./admin.ts";
import { apiKeys } from "./api-keys.ts";
import { audit } from "./audit-log.ts";
import { clients } from "./clients.ts";
import { connections } from "./connections.ts";
import { invitations } from "./invitations.ts";
import { members } from "./members.ts";
import { minting } from "./minting.ts";
import { people } from "./people.ts";
import { projects } from "./projects.ts";
import { scopes } from "./scopes.ts";
import { secrets } from "./secrets.ts";
import { serverUrls } from "./server-urls.ts";
import { setup } from "./setup.ts";
import { publicProcedure, router } from "./trpc.ts";
import { usage } from "./usage.ts";

export const appRouter = router({
  session: router({
    /** Who is signed in in this browser, and where people sign in. */
    get: publicProcedure.query(({ ctx: { user, issuer, admins } }) => ({
      issuer,
      user: user && {
        id: user._id,
        username: user.username,
        ...(user.name && { name: user.name }),
        ...(user.avatarUrl && { avatarUrl: user.avatarUrl }),
        /** Whether they look after the installation. */
        ...(isAdmin(user, admins) && { isAdmin: true }),
      },
    })),
  }),
  projects,
  scopes,
  secrets,
  apiKeys,
  serverUrls,
  clients,
  people,
  minting,
  connections,
  setup,
  usage,
  members,
  invitations,
  audit,
  account,
  admin,
});

export type AppRouter = typeof appRouter;
