/** Faults of the `resource` in the metadata: the name under which tokens are issued for this server. */
import type { Faults } from "./fault.ts";

const samePlace =
  "With mcpAuth() the resource is the project's server URL: make it, in the dashboard, exactly the address that people type into their client.";

export const resourceFaults = {
  "resource-scheme": {
    status: "fail",
    symptom:
      "Every client stops with a resource mismatch, such as: Protected resource does not match expected.",
    cause:
      "The resource says http:// and the address https://, or the other way round: it was built from a request behind a proxy that ends TLS.",
    fix: `Do not build it from the request. ${samePlace}`,
  },
  "resource-host": {
    status: "fail",
    symptom:
      "Every client stops with a resource mismatch, such as: Protected resource does not match expected.",
    cause:
      "The resource is at another host or port than the address: an inner name, a tunnel's old name, or with and without www.",
    fix: samePlace,
  },
  "resource-slash": {
    status: "fail",
    symptom: "VS Code stops with a resource mismatch; with others the token may be refused.",
    cause: "The resource and the address differ in a slash at the end, which makes two resources of them.",
    fix: samePlace,
  },
  "resource-path": {
    status: "fail",
    symptom:
      "Clients stop with a resource mismatch. Where the resource is a parent of the address, only VS Code does.",
    cause: "The resource has another path than the address.",
    fix: samePlace,
  },
} as const satisfies Faults;
