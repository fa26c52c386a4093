/** The route table: every address of the dashboard. */
import { accessRoutes } from "./access.ts";
import { accountRoutes } from "./account.ts";
import { clientsRoutes } from "./clients.ts";
import { connectionsRoutes } from "./connections.ts";
import { docs } from "./docs.ts";
import { invitation, memberRoutes } from "./members.ts";
import { overview } from "./overview.ts";
import { project } from "./project.ts";
import { projectsRoutes } from "./projects.ts";
import { root } from "./root.ts";
import { signedIn, signIn } from "./session.ts";
import { settingsRoutes } from "./settings.ts";
import { setupRoutes } from "./setup.ts";

export const routeTree = root.addChildren([
  signIn,
  docs,
  signedIn.addChildren([
    ...projectsRoutes,
    ...accountRoutes,
    invitation,
    project.addChildren([
      overview,
      ...setupRoutes,
      ...connectionsRoutes,
      ...clientsRoutes,
      ...accessRoutes,
      ...memberRoutes,
      ...settingsRoutes,
    ]),
  ]),
]);
