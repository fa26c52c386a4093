/** Minting: a product's server has tokens issued for its own users, always another one. */
import { endpoints } from "../../shared/endpoints.ts";
import { tokenTypes } from "../../shared/minting.ts";
import { expectJson, expectText, postForm } from "../generator/exchange.ts";
import { resource, scope } from "../targets/target.ts";
import type { Workload } from "./workload.ts";

export const mint: Workload = {
  name: "mint",
  reference: "floor",
  goal: 0.6,
  async prepare({ name, origin, introspector }) {
    if (name === "engine") throw new Error("the bare engine exchanges no tokens");
    const headers: Record<string, string> = introspector ? { Authorization: introspector } : {};
    let users = 0;
    return async () => {
      const subject = { subject_token: `user-${++users}`, subject_token_type: tokenTypes.subject };
      const answer = await postForm(
        origin + endpoints.tokenExchange,
        { ...subject, resource, scope },
        headers,
      );
      expectText(expectJson(answer), "access_token");
    };
  },
};
