/** Introspection: a resource server asks about access tokens, always the same one or many in turn. */
import { endpoints } from "../../shared/endpoints.ts";
import { expectJson, postForm } from "../generator/exchange.ts";
import type { Target } from "../targets/target.ts";
import { connectionsOf, refreshOnce } from "./connection.ts";
import type { Workload } from "./workload.ts";

export function introspection(count: number): Workload {
  return {
    name: `introspection-${count}`,
    reference: "floor",
    goal: 0.85,
    async prepare(target) {
      const tokens = await accessTokens(target, count);
      const headers: Record<string, string> = target.introspector
        ? { Authorization: target.introspector }
        : {};
      let next = 0;
      return async () => {
        const token = tokens[next++ % tokens.length] ?? "";
        const body = expectJson(await postForm(target.origin + endpoints.introspect, { token }, headers));
        if (body.active !== true)
          throw new Error(`a live token is said to be inactive: ${JSON.stringify(body)}`);
      };
    },
  };
}

/** Each refresh leaves one more live access token: much cheaper to come by than code flows. */
async function accessTokens(target: Target, count: number): Promise<string[]> {
  const connections = (await connectionsOf(target)).slice(0, count);
  const share = Math.ceil(count / connections.length);
  const tokens = connections.map(async (connection) => {
    const own: string[] = [];
    for (let n = 0; n < share; n++) own.push(await refreshOnce(target, connection));
    return own;
  });
  return (await Promise.all(tokens)).flat().slice(0, count);
}
