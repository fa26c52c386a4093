/** Registration: clients that nobody has seen before introduce themselves. */
import { register } from "./connection.ts";
import type { Workload } from "./workload.ts";

export const registration: Workload = {
  name: "registration",
  reference: "floor",
  goal: 0.7,
  async prepare(target) {
    return async () => {
      await register(target);
    };
  },
};
