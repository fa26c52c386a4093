/** Navigation: the pages of a project as the rail, the palette and the keyboard know them. Each page brings its line. */
export const projectPages = [
  { to: "/projects/$id", title: "Overview", key: "o" },
  { to: "/projects/$id/setup", title: "Set-up", key: "u" },
  { to: "/projects/$id/connections", title: "Connections", key: "t" },
  { to: "/projects/$id/clients", title: "Clients", key: "c" },
  { to: "/projects/$id/people", title: "People", key: "p" },
  { to: "/projects/$id/scopes", title: "Scopes", key: "s" },
  { to: "/projects/$id/minting", title: "Minting", key: "m" },
  { to: "/projects/$id/audit", title: "Audit", key: "a" },
  { to: "/projects/$id/secrets", title: "Secrets", key: "k" },
  { to: "/projects/$id/members", title: "Members", key: "e" },
] as const;

/** Below "Settings", which leads to the first of them. */
export const settingsPages = [
  { to: "/projects/$id/settings/general", title: "General" },
  { to: "/projects/$id/settings/branding", title: "Branding" },
  { to: "/projects/$id/settings/tokens", title: "Tokens" },
  { to: "/projects/$id/settings/clients", title: "Who may connect" },
  { to: "/projects/$id/settings/sign-in", title: "Who may sign in" },
  { to: "/projects/$id/settings/danger", title: "Danger zone" },
] as const;
