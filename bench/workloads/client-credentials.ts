/** Client credentials: a confidential client asks for a token of its own. */
import { endpoints } from "../../shared/endpoints.ts";
import { expectJson, expectText, postForm } from "../generator/exchange.ts";
import { resource, scope } from "../targets/target.ts";
import type { Workload } from "./workload.ts";

export const clientCredentials: Workload = {
  name: "client-credentials",
  reference: "floor",
  goal: 0.7,
  async prepare({ origin, machine }) {
    const headers: Record<string, string> = machine ? { Authorization: machine } : {};
    const request = { grant_type: "client_credentials", resource, scope };
    return async () => {
      expectText(expectJson(await postForm(origin + endpoints.token, request, headers)), "access_token");
    };
  },
};
