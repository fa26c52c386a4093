/** Code flow: from the authorization request to the tokens, with and without a person who has to do something. */
import { connections } from "../generator/exchange.ts";
import { Visitor } from "../generator/visitor.ts";
import { authorize, redeem, register } from "./connection.ts";
import type { Workload } from "./workload.ts";

/** Signed in, and allowed before: two requests, authorize and token. */
export const codeFlow: Workload = {
  name: "code-flow",
  reference: "engine",
  goal: 0.25,
  async prepare(target) {
    const clientId = target.knownClientId;
    const visitors = Array.from({ length: connections }, (_, worker) => new Visitor(`visitor-${worker}`));
    await Promise.all(
      visitors.map((visitor) => authorize(target, clientId, (address) => visitor.connect(address))),
    );
    return async (worker) => {
      const visitor = visitors[worker];
      if (!visitor) throw new Error(`no visitor for worker ${worker}`);
      const authorized = await authorize(target, clientId, (address) => visitor.reconnect(address));
      await redeem(target, { clientId, ...authorized });
    };
  },
};

/** A new browser each time: sign-in page, consent page, and every redirect between them and the tokens. */
export const codeFlowWithSignIn: Workload = {
  name: "code-flow-sign-in",
  reference: "engine",
  goal: 0.25,
  async prepare(target) {
    const clientId = await register(target);
    return async (worker) => {
      const visitor = new Visitor(`person-${worker}`);
      const authorized = await authorize(target, clientId, (address) => visitor.connect(address));
      await redeem(target, { clientId, ...authorized });
    };
  },
};
