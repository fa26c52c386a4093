/**
 * Authorization codes: each is redeemed once (RFC 6749 §4.1.2), by whoever is the first to insert the mark of its use. That
 * costs MongoDB a third of what a change of the code does, and goes in one command with the tokens.
 */
import type { Artifact } from "../shared/server/database.ts";
import { artifactId } from "./artifact.ts";
import type { Records } from "./records.ts";

/** The model of the marks. */
export const codeUse = "CodeUse";

/** With `consumedAt` if it was used. */
export async function findCode(records: Records<Artifact>, _id: string): Promise<Artifact | null> {
  const [code, mark] = await Promise.all([records.find(_id), records.find(markId(_id))]);
  return code && mark?.consumedAt ? { ...code, consumedAt: mark.consumedAt } : code;
}

export function markOfUse({ _id, grantId, expiresAt }: Artifact): Artifact {
  return {
    _id: markId(_id),
    model: codeUse,
    payload: {},
    consumedAt: new Date(),
    ...(grantId && { grantId }),
    ...(expiresAt && { expiresAt }),
  };
}

function markId(_id: string): string {
  return artifactId(codeUse, _id);
}
