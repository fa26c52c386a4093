/** Project limit: how many projects one person may own. */
import type { Database } from "../shared/server/database.ts";
import { FieldError } from "./trpc.ts";

const maximumProjects = 200;

/** Those that others have invited them to do not count. */
export async function requireRoom({ projects }: Database, userId: string): Promise<void> {
  const owned = await projects.countDocuments({ members: { $elemMatch: { userId, role: "owner" } } });
  if (owned < maximumProjects) return;
  throw new FieldError("CONFLICT", { name: `You have ${maximumProjects} projects: delete one first.` });
}
