import { expect, test } from "vitest";
import { auditWords } from "../shared/audit.ts";
import { procedures } from "./test-procedures.ts";

test("every mutation has words in the audit, and nothing else has", () => {
  const mutations = Object.entries(procedures).filter(([, { type }]) => type === "mutation");
  expect(Object.keys(auditWords).toSorted()).toEqual(mutations.map(([path]) => path).toSorted());
});
