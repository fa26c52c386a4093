/** Asking: what the person is about to do to a member. */
import type { Outputs } from "../../trpc.ts";

export type Member = Outputs["members"]["list"][number];

export interface Asking {
  act: "role" | "remove" | "leave";
  member: Member;
}
