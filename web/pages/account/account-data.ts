/** Account data: what the server tells of the person's own account. */
import type { Outputs } from "../../trpc.ts";

export type AccountData = Outputs["account"]["get"];
