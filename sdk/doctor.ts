/** getmcpauth/doctor: looks at an MCP server from outside, as clients do, and says what keeps them from connecting. */

export { diagnose, examine } from "./doctor/examine.ts";
export type { FaultId } from "./doctor/faults.ts";
export type { Diagnosis, DoctorFetch, DoctorOptions, DoctorRequest, Finding } from "./doctor/finding.ts";
