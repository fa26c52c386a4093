/** Ledger styles: what only wide pages need, which list what a person has allowed. */
import { html } from "./html.ts";

export const ledgerStyles = html`
.wide > * { max-width: 720px; }
.app h2 { font-size: 1rem; color: var(--text); }
.app header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 16px; }
.entry { display: grid; grid-template-columns: minmax(0, 1fr); margin-top: 16px; }
.entry h3 { font-size: .9375rem; line-height: 1.4; font-weight: 600; }
.what { padding-bottom: 10px; }
.what .mono { color: var(--muted); }
.entry .hint a { display: inline-block; padding: 8px 0; }
.lines { list-style: none; padding: 0; border-top: 1px solid var(--line); }
.lines li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 2px 12px; padding: 7px 0; border-bottom: 1px solid var(--line); }
.strip { grid-template-columns: 1fr 1fr; padding: 8px 0 12px; }
.strip > div { display: block; }
.strip > :last-child { grid-column: 1 / -1; }
.strip dd { font-family: inherit; }
@media (min-width: 600px) {
  .entry { grid-template-columns: minmax(0, 1fr) auto; column-gap: 16px; }
  .entry > * { grid-column: 1 / -1; }
  .entry > .what { grid-column: 1; }
  .entry > .button { grid-area: 1 / 2; align-self: start; margin-bottom: 10px; }
  .entry > .button, .end > .button { width: auto; padding: 8px 16px; }
  .end { text-align: end; }
  .strip { grid-template-columns: 1fr 1fr 2.4fr; gap: 0; padding: 0; border-bottom: 1px solid var(--line); }
  .strip > div { padding: 8px 12px; }
  .strip > :first-child { padding-inline-start: 0; }
  .strip > :last-child { grid-column: auto; }
  .strip > div + div { border-inline-start: 1px solid var(--line); }
}`;
