/** Audit: the record of who changed what in the dashboard. */
import { isDeepStrictEqual } from "node:util";
import type { TRPCError } from "@trpc/server";
import { ObjectId } from "mongodb";
import type { Database, User } from "../shared/server/database.ts";
import type { Log } from "../shared/server/log.ts";
import { networkOf } from "../shared/server/network.ts";
import type { AuditRecord } from "../shared/server/project-records.ts";

/** Milliseconds. */
const lifetime = 400 * 24 * 3_600_000;

interface Circumstances {
  database: Database;
  log: Log;
  user: User;
  action: string;
  projectId?: string;
  trace: string;
  address: string;
}

/** One act of a person. Its procedure says what it was about. */
export class Act {
  #told: Pick<AuditRecord, "projectId" | "target" | "changes"> = {};

  /** What was acted on, beside the project. */
  about(target: NonNullable<AuditRecord["target"]>): void {
    this.#told.target = target;
  }

  /** For an act by which the project began. */
  inProject(projectId: string): void {
    this.#told.projectId = projectId;
  }

  /** Keeps those fields that differ. Never to be given what could be presented. */
  changed(before: object, after: object): void {
    const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    const fields = [...new Set([...old.keys(), ...now.keys()])];
    this.#told.changes = fields
      .filter((field) => !isDeepStrictEqual(old.get(field), now.get(field)))
      .map((field) => ({ field, before: old.get(field), after: now.get(field) }));
  }

  /**
   * Written before the act, so that nothing is done that could not be recorded. What was refused has changed nothing
   * and leaves no record; what was cut off stays as begun.
   */
  async record<Result extends { ok: true } | { ok: false; error: TRPCError }>(
    circumstances: Circumstances,
    perform: () => Promise<Result>,
  ): Promise<Result> {
    const { audit } = circumstances.database;
    const _id = new ObjectId();
    await audit.insertOne({ _id, ...recordOf(circumstances) });
    const result = await perform();
    try {
      if (result.ok) await audit.updateOne({ _id }, { $set: { outcome: "done", ...this.#told } });
      else if (isRefusal(result.error)) await audit.deleteOne({ _id });
    } catch (err) {
      // The act is done; to tell of a failure would make people do it again.
      circumstances.log.warn({ err, id: circumstances.trace }, "an audit record stays as begun");
    }
    return result;
  }
}

function recordOf({ user, action, projectId, trace, address }: Circumstances): AuditRecord {
  const at = new Date();
  const network = networkOf(address);
  return {
    at,
    actorId: user._id,
    action,
    outcome: "begun",
    ...(projectId && { projectId }),
    trace,
    ...(network && { address: network }),
    expiresAt: new Date(at.getTime() + lifetime),
  };
}

function isRefusal({ code }: TRPCError): boolean {
  return code !== "INTERNAL_SERVER_ERROR" && code !== "SERVICE_UNAVAILABLE" && code !== "TIMEOUT";
}
