/** Usage: a month of a project at which much happens, as the issuer would have counted it. */
import type { Database } from "../shared/server/database.ts";
import type { UsageHour } from "../shared/server/project-records.ts";

const hour = 3_600_000;

/** Always the same numbers: days and nights, and in the last hours more and more redirect addresses that are refused. */
export async function addUsage(database: Database, projectId: string, hours = 60 * 24): Promise<void> {
  const now = Math.floor(Date.now() / hour) * hour;
  const records = Array.from({ length: hours }, (_, ago) => hourOf(projectId, now - ago * hour, ago));
  // The issuer may have begun this hour's already.
  const writes = records.map(({ _id, ...replacement }) => ({
    replaceOne: { filter: { _id }, replacement, upsert: true },
  }));
  await database.usageHours.bulkWrite(writes);
  const seenAt = new Date();
  const seen = (id: string) => ({
    _id: `${projectId} ${id}`,
    projectId,
    firstSeenAt: seenAt,
    lastSeenAt: seenAt,
  });
  const ids = Array.from({ length: 37 }, (_, index) => `usage-${index}`);
  await database.projectClients.insertMany(
    ids.map((id) => ({ ...seen(`cli_${id}`), clientId: `cli_${id}` })),
  );
  await database.projectPeople.insertMany(
    ids.map((id) => ({ ...seen(`usr_${id}`), accountId: `usr_${id}` })),
  );
}

function hourOf(projectId: string, at: number, ago: number): UsageHour {
  const start = new Date(at);
  const day = 1 + Math.sin(((start.getUTCHours() - 9) / 24) * 2 * Math.PI);
  const wave = (size: number) => Math.round(size * (0.3 + day) * (1 + 0.2 * Math.sin(ago * 1.7)));
  return {
    _id: `${projectId} ${start.toISOString()}`,
    projectId,
    hour: start,
    tokens: { code: wave(4), refresh: wave(30), mint: wave(9), ...(ago % 5 === 0 && { device: 1 }) },
    verifications: { ok: wave(900), failed: wave(12) },
    failures: {
      expired: wave(8),
      unknown_token: wave(3),
      redirect_mismatch: ago < 24 ? 2 : 0,
      denied: wave(1),
      invalid_grant: wave(1),
    },
    expiresAt: new Date(at + 90 * 24 * hour),
  };
}
