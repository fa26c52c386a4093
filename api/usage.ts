/** Usage: how much happens at a project, and what of it needs somebody. Always of the sums, never of the events. */
import { z } from "zod";
import type { Database } from "../shared/server/database.ts";
import type { UsageHour } from "../shared/server/project-records.ts";
import type { UsageRange } from "../shared/usage.ts";
import { usageRanges } from "../shared/usage.ts";
import { isAdmin } from "./accounts.ts";
import { projectProcedure, router, userProcedure } from "./trpc.ts";
import { activities } from "./usage-activity.ts";
import { attentionOf } from "./usage-attention.ts";
import type { Counts } from "./usage-hours.ts";
import { endOfHour, hour, hoursSince, sumOf } from "./usage-hours.ts";

/** In hours. The last hour is not over, so `1h` is the one before with it. */
const spans: Record<UsageRange, { whole: number; bar: number }> = {
  "1h": { whole: 2, bar: 1 },
  "24h": { whole: 24, bar: 1 },
  "7d": { whole: 7 * 24, bar: 6 },
  "30d": { whole: 30 * 24, bar: 24 },
};

/** More are not counted. */
const countedActive = 10_000;

interface Bar extends Counts {
  from: string;
  to: string;
}

interface Overview {
  /** Without gaps, oldest first. The last one is not over. */
  bars: Bar[];
  total: Counts;
  /** Of as much time before it, to compare with. Not for `1h`, where the hour that is not over weighs too much. */
  previous?: Counts;
  /** Seen in this time; at most `countedActive`. */
  active: { clients: number; people: number };
  /** Whether anything was ever counted. */
  used: boolean;
}

export const usage = router({
  overview: projectProcedure("read")
    .input(z.object({ range: z.enum(usageRanges) }))
    .query(async ({ ctx: { database, project }, input: { range } }): Promise<Overview> => {
      const { whole, bar } = spans[range];
      const to = endOfHour();
      const from = to - whole * hour;
      const since = from - whole * hour;
      const [hours, clients, people] = await Promise.all([
        hoursSince(database, { projectIds: [project._id], since }),
        database.projectClients.countDocuments(...activeSince(project._id, from)),
        database.projectPeople.countDocuments(...activeSince(project._id, from)),
      ]);
      const before = hours.filter((each) => each.hour.getTime() < from);
      const within = hours.filter((each) => each.hour.getTime() >= from);
      return {
        bars: barsOf(within, { from, to, length: bar * hour }),
        total: sumOf(within),
        ...(range !== "1h" && { previous: sumOf(before) }),
        active: { clients, people },
        used: hours.length > 0 || (await wasUsed(database, project._id)),
      };
    }),

  /** For the list of projects. */
  activities: userProcedure().query(({ ctx: { database, user } }) => activities(database, user._id)),

  /** What somebody should look at, most urgent first. */
  attention: projectProcedure("read").query(({ ctx: { database, project, user, admins } }) =>
    attentionOf({ database, project, admin: isAdmin(user, admins) }),
  ),
});

function activeSince(projectId: string, since: number) {
  return [{ projectId, lastSeenAt: { $gte: new Date(since) } }, { limit: countedActive }] as const;
}

function barsOf(hours: UsageHour[], { from, to, length }: Record<"from" | "to" | "length", number>): Bar[] {
  const byBar = Map.groupBy(hours, (each) => Math.floor((each.hour.getTime() - from) / length));
  return Array.from({ length: (to - from) / length }, (_, index) => ({
    from: new Date(from + index * length).toISOString(),
    to: new Date(from + (index + 1) * length).toISOString(),
    ...sumOf(byBar.get(index) ?? []),
  }));
}

async function wasUsed({ usageHours }: Database, projectId: string): Promise<boolean> {
  return (await usageHours.findOne({ projectId }, { projection: { _id: 1 } })) !== null;
}
