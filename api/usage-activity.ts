/** Activity: the last 24 hours of each project in so few numbers that a list has room for them. */
import type { Database } from "../shared/server/database.ts";
import type { SecretRecord, UsageHour } from "../shared/server/project-records.ts";
import { attentionSince, ofHours, ofSecrets } from "./usage-attention.ts";
import { endOfHour, hour, hoursSince, sumOf, total } from "./usage-hours.ts";

const hoursShown = 24;

export interface Activity {
  projectId: string;
  /** By the hour, oldest first. The last one is not over. */
  verifications: number[];
  failures: number;
  /** Whether `usage.attention` has something to say, but for newcomers: those are not looked for here. */
  attention: boolean;
}

/** Of all projects of a person, in three queries. */
export async function activities(database: Database, userId: string): Promise<Activity[]> {
  const projection = { projection: { _id: 1 } };
  const projects = await database.projects.find({ "members.userId": userId }, projection).toArray();
  const projectIds = projects.map(({ _id }) => _id);
  const [secrets, hours] = await Promise.all([
    database.secrets
      .find({ projectId: { $in: projectIds } })
      .sort({ createdAt: -1, _id: -1 })
      .toArray(),
    hoursSince(database, { projectIds, since: attentionSince() }),
  ]);
  const secretsOf = Map.groupBy(secrets, ({ projectId }) => projectId);
  const hoursOf = Map.groupBy(hours, ({ projectId }) => projectId);
  return projectIds.map((projectId) => ({
    projectId,
    ...activityOf(secretsOf.get(projectId) ?? [], hoursOf.get(projectId) ?? []),
  }));
}

function activityOf(secrets: SecretRecord[], hours: UsageHour[]): Omit<Activity, "projectId"> {
  const from = endOfHour() - hoursShown * hour;
  const verifications = Array<number>(hoursShown).fill(0);
  const recent = hours.filter((each) => each.hour.getTime() >= from);
  for (const { hour: at, verifications: asked } of recent) {
    verifications[(at.getTime() - from) / hour] = total({ ...asked });
  }
  return {
    verifications,
    failures: total(sumOf(recent).failures),
    attention: ofSecrets(secrets).length + ofHours(hours).length > 0,
  };
}
