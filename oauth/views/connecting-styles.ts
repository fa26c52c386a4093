/** Connecting styles: what only the pages between a client's request and its answer need. */
import { html } from "./html.ts";

export const connectingStyles = html`
.part + form > .part, form + .part { border-top: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 12px; }
.brand img { flex: none; border: 1px solid var(--line); border-radius: 10px; }
p:has(> .button) + .hint { margin-top: 6px; }
.hint + p:has(> .button) { margin-top: 16px; }
.plain { font-family: var(--sans); }
.choices > li { display: grid; grid-template-columns: 24px minmax(0, 1fr); gap: 0 10px; }
.choices > li > :last-child { grid-column: 2; }
.choices > .fixed::before { content: "✓" / ""; justify-self: center; color: var(--muted); line-height: 1.5; }
.choices input { width: 20px; height: 20px; margin: 1px 2px; accent-color: var(--accent); }
.scopes label { flex: 1 1 auto; font-size: .9375rem; line-height: 1.6; cursor: pointer; }
.new { border-color: var(--accent); background: none; color: var(--accent); }
.links { display: flex; flex-wrap: wrap; gap: 2px 16px; }
.links a { padding: 4px 0; }
.foot > * + * { margin-top: 4px; }
mark { padding: 0 2px; border-bottom: 2px solid var(--warn); background: var(--warn-soft); color: var(--warn); font-weight: 600; }
.whole { user-select: all; }`;
