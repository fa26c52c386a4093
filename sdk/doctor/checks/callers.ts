/** Check that every client gets the same answer, whatever it calls itself. */
import type { Check, Facts } from "../check.ts";
import { faulty, fine, skipped } from "../check.ts";
import { callWithoutToken } from "../mcp-call.ts";
import type { Profile } from "../profiles.ts";
import { profiles } from "../profiles.ts";
import type { Reply } from "../visitor.ts";
import { isAnswered } from "../visitor.ts";

export const callers: Check = {
  id: "callers",
  title: "No client is taken for a bot",
  async judge(facts) {
    if (!facts.refusal) return skipped("no answer came");
    const walls = (await Promise.all(profiles.map((profile) => wallBefore(facts, profile)))).flat();
    if (walls.length === 0) return fine(`the same answer to ${profiles.length} clients`);
    const clients = walls.map(({ name }) => name);
    const seen = walls.map(({ name, answer }) => `${name}: ${answer}`).join(", ");
    return faulty("bot-wall", seen, clients.length < profiles.length ? { clients } : {});
  },
};

/** The server may let a client pass and the issuer not. */
async function wallBefore(facts: Facts, profile: Profile): Promise<{ name: string; answer: string }[]> {
  const { name, userAgent } = profile;
  const agent = { "User-Agent": userAgent };
  const called = await callWithoutToken(facts, agent);
  if (!isLike(called, facts.refusal?.status)) return [{ name, answer: outcome(called) }];
  if (!facts.issuerMetadata) return [];
  const { url } = facts.issuerMetadata;
  const read = await facts.visitor.ask(url, { headers: { Accept: "application/json", ...agent } });
  return isLike(read, 200) ? [] : [{ name, answer: `${outcome(read)} from the issuer` }];
}

function isLike(reply: Reply, status: number | undefined): boolean {
  return isAnswered(reply) && (reply.status === status || reply.status === 401);
}

function outcome(reply: Reply): string {
  return isAnswered(reply) ? String(reply.status) : reply.error;
}
