/** Test procedures about members, the audit, one's own account and the installation. For tests. */
import type { Call } from "./test-procedures.ts";

export const memberProcedures: Record<string, Call> = {
  "members.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "members.setRole": {
    type: "mutation",
    needs: "members",
    recentSignIn: true,
    input: ({ id, colleagueId }) => ({ projectId: id, userId: colleagueId, role: "developer" }),
  },
  "members.remove": {
    type: "mutation",
    needs: "members",
    recentSignIn: true,
    input: ({ id, colleagueId }) => ({ projectId: id, userId: colleagueId }),
  },
  "members.leave": { type: "mutation", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "invitations.list": { type: "query", needs: "members", input: ({ id }) => ({ projectId: id }) },
  "invitations.create": {
    type: "mutation",
    needs: "members",
    recentSignIn: true,
    input: ({ id }) => ({ projectId: id, role: "developer", account: "github:mona" }),
  },
  "invitations.revoke": {
    type: "mutation",
    needs: "members",
    input: ({ id, invitation }) => ({ projectId: id, invitationId: invitation.id }),
  },
  "invitations.get": {
    type: "query",
    needs: "person",
    input: ({ invitation: { token } }) => ({ token }),
  },
  "invitations.accept": {
    type: "mutation",
    needs: "person",
    input: ({ invitation: { token } }) => ({ token }),
  },
  "audit.list": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "audit.actors": { type: "query", needs: "read", input: ({ id }) => ({ projectId: id }) },
  "audit.export": {
    type: "mutation",
    needs: "read",
    input: ({ id }) => ({ projectId: id, format: "csv" }),
  },
  "account.get": { type: "query", needs: "person", input: () => undefined },
  "account.endSession": { type: "mutation", needs: "person", input: ({ sessionId }) => ({ sessionId }) },
  "account.endOtherSessions": { type: "mutation", needs: "person", input: () => undefined },
  "account.delete": { type: "mutation", needs: "person", recentSignIn: true, input: () => undefined },
  "admin.health": { type: "query", needs: "admin", input: () => undefined },
  "admin.keys": { type: "query", needs: "admin", input: () => undefined },
  "admin.rotateKey": { type: "mutation", needs: "admin", recentSignIn: true, input: () => undefined },
  "admin.unclaimed": { type: "query", needs: "admin", input: () => ({}) },
  "admin.deleteUnclaimed": {
    type: "mutation",
    needs: "admin",
    input: ({ unclaimedId }) => ({ clientIds: [unclaimedId] }),
  },
  "admin.people": { type: "query", needs: "admin", input: () => ({}) },
};
