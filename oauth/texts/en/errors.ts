/** English: what a person reads when a request cannot go on. */
export const errors = {
  fixers: {
    you: "You can fix this yourself.",
    client: "The app that sent you here has to fix this.",
    server: "Whoever runs this server has to fix this.",
  },
  trace: "Trace id",
  traceHint: "Whoever runs this server can find this attempt by its trace id.",
  code: "Code",
  clientId: "Client",
  reason: "Reason",
  backTo: (client: string) => `Back to ${client}`,
  invalid: {
    title: "This request cannot be completed",
    message: "The app sent a request that is not valid.",
  },
  redirect: {
    title: "The return address is not registered",
    message:
      "The app asked to be answered at an address it did not register. Nothing was sent there: it could belong to somebody else.",
    askedFor: "Asked for",
    registered: "Registered",
    difference: "Difference",
    differs: {
      missing: "The request named no address at all.",
      scheme: "The scheme differs, before the first colon.",
      host: "The host differs. Names for the same machine, such as localhost and 127.0.0.1, are different hosts.",
      port: "The port differs.",
      slash: "A trailing slash differs.",
      path: "The path differs.",
      query: "The query differs, after the question mark.",
      spelling: "The spelling differs.",
    },
    advice: [
      "The two must match exactly: the scheme, the port and a trailing slash all count.",
      "If the app's address changed, for example to a new local port, it must register again: remove the connection there and add it anew.",
    ],
  },
  unknownClient: {
    title: "This app is not known here",
    message: "It uses a registration that does not exist at this server, or no longer does.",
    advice: [
      "Remove the server from the app and add it again: it will register itself anew.",
      "In Claude Code, run /mcp, choose the server and clear its authentication.",
    ],
  },
  unusableClient: { title: "This app cannot be identified" },
  unknownServer: { title: "This server is not known here" },
  disabledClient: {
    title: (project: string) => `${project} does not let this app in`,
    message: (client: string, project: string) =>
      `Whoever runs ${project} has disabled ${client} there. What you allowed it before is kept, and does not work meanwhile.`,
    advice: ["They can enable it again in their dashboard, under Clients. Then connect once more."],
  },
  notAllowedClient: {
    title: (project: string) => `${project} does not let this app in`,
    message: (client: string, project: string) =>
      `Whoever runs ${project} has settled which apps may connect, and ${client} is not one of them. Nothing was shared with it.`,
    advice: [
      "They can let it in in their dashboard, under Settings, Who may connect. Then connect once more.",
    ],
  },
  tooMany: {
    title: "Too many requests at once",
    message: "Your network sent more connection requests than this server takes. Nothing is lost.",
    advice: [
      "Wait a minute, then connect again from the app you came from.",
      "If you share your network with many others, whoever runs this server can switch the limit off.",
    ],
  },
  expired: {
    title: "This request has expired",
    message: "It was answered already, or more than an hour has passed, or it was begun in another browser.",
    advice: [
      "Go back to the app you came from and connect again. That starts a new request, and this tab can be closed.",
    ],
  },
  unavailable: {
    title: "Not available for the moment",
    message: "The server cannot reach its database. Nothing is lost: go back and try again in a few seconds.",
  },
  ownFault: {
    title: "The server made a mistake",
    message:
      "It could not complete the request. Whoever runs it finds the cause in its log under the trace id.",
  },
};
