/** Styles of the issuer's pages: the dashboard's tokens, few enough to travel inside each page. */
import { connectingStyles } from "./connecting-styles.ts";
import { html } from "./html.ts";

const tokens = html`
:root {
  color-scheme: light dark;
  --bg: #fafaf7; --surface: #fff; --sunken: #f4f2ee;
  --text: #172024; --muted: #4f5a5f; --faint: #636e73;
  --line: #e1e0da; --line-strong: #88867e;
  --accent: #00656e; --accent-hover: #00535b; --on-accent: #fff;
  --ok: #1e6534; --ok-soft: #daf7e3; --warn: #7e4f0c; --warn-soft: #ffeecb; --bad: #ae2322; --bad-soft: #ffeae8;
  --sans: ui-sans-serif, system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0b1215; --surface: #121a1e; --sunken: #070c0f;
    --text: #eeede9; --muted: #a5aeb2; --faint: #8b9699;
    --line: #283237; --line-strong: #6a777d;
    --accent: #6bd0d6; --accent-hover: #8ae2e7; --on-accent: #071418;
    --ok: #72d699; --ok-soft: #152f1f; --warn: #eec066; --warn-soft: #382810; --bad: #f98f87; --bad-soft: #421c19;
  }
}`;

const page = html`
*, ::before, ::after { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--text); font: .875rem/1.43 var(--sans); padding: 16px; overflow-wrap: anywhere; }
.top, main { max-width: 440px; margin: 0 auto; }
.top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; padding: 8px 0 12px; font-size: .75rem; line-height: 1rem; color: var(--muted); }
.mark { font-family: var(--mono); font-weight: 600; color: var(--text); }
.rail { display: flex; list-style: none; padding: 0; }
.rail li { display: flex; align-items: center; }
.rail li::before { content: ""; width: 8px; height: 8px; margin-inline-end: 6px; border: 1px solid var(--line-strong); border-radius: 50%; }
.rail li + li { margin-inline-start: 8px; }
.rail li:not(:last-child)::after { content: ""; width: 16px; margin-inline-start: 8px; border-top: 1px solid var(--line-strong); }
.rail [aria-current] { color: var(--text); font-weight: 600; }
.rail [aria-current]::before { background: var(--accent); border-color: var(--accent); }
main { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.part { padding: 20px 24px; }
.part + .part { border-top: 1px solid var(--line); }
h1 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; letter-spacing: -.01em; }
h2 { font-size: .8125rem; line-height: 1.4; font-weight: 600; color: var(--muted); }
.part > * + * { margin-top: 12px; }
.lead { font-size: 1rem; line-height: 1.5; }
h1 + .lead { margin-top: 4px; }
.hint, .foot { font-size: .8125rem; line-height: 1.4; color: var(--muted); }
.mono, dd { font-family: var(--mono); font-size: .8125rem; line-height: 1.4; }
.spelled { display: inline-block; font-weight: 400; }
a, .link { color: var(--accent); text-underline-offset: 2px; }
a:hover, .link:hover { color: var(--accent-hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (min-width: 600px) { body { padding-top: 32px; } }`;

const parts = html`
.account { display: flex; align-items: center; gap: 10px; padding: 4px 24px; background: var(--sunken); border-bottom: 1px solid var(--line); font-size: .8125rem; line-height: 1.4; }
.account p { flex: 1; min-width: 0; padding: 6px 0; }
.avatar { flex: none; display: grid; place-items: center; width: 24px; height: 24px; border: 1px solid transparent; border-radius: 6px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
dl { display: grid; gap: 8px; }
dl > div { display: grid; grid-template-columns: 128px minmax(0, 1fr); gap: 2px 12px; align-items: baseline; }
dt { color: var(--muted); font-size: .8125rem; line-height: 1.4; }
@media (max-width: 439px) { dl > div { grid-template-columns: 1fr; } }
summary { margin: -4px 0 -8px; font: .8125rem/44px var(--sans); color: var(--accent); cursor: pointer; }
.tag { display: inline-block; padding: 1px 6px; border: 1px solid transparent; border-radius: 4px; font: 600 .75rem/1rem var(--sans); background: var(--sunken); color: var(--muted); }
.code { font: 600 1.5rem/1.3 var(--mono); letter-spacing: .06em; }
.ok { background: var(--ok-soft); color: var(--ok); }
.warn { background: var(--warn-soft); color: var(--warn); }
.bad { background: var(--bad-soft); color: var(--bad); }
.note { padding: 10px 12px; border: 0 solid var(--warn); border-inline-start-width: 3px; border-radius: 4px; background: var(--warn-soft); color: var(--text); }
.done { border-color: var(--ok); background: var(--ok-soft); }
.alert { border-color: var(--bad); background: var(--bad-soft); }
.scopes { list-style: none; padding: 0; display: grid; gap: 16px; }
.scopes h3 { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 12px; font-size: .9375rem; line-height: 1.4; font-weight: 600; }
.advice { padding-inline-start: 20px; display: grid; gap: 4px; }`;

const controls = html`
.button { display: inline-flex; align-items: center; justify-content: center; width: 100%; min-height: 44px; padding: 8px; border: 1px solid var(--line-strong); border-radius: 6px; background: var(--surface); color: var(--text); font: 500 .875rem/1.43 var(--sans); text-align: center; text-decoration: none; cursor: pointer; transition: background-color .12s ease-out; }
.button:hover { background: var(--sunken); color: var(--text); }
.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.primary:hover { border-color: var(--accent-hover); background: var(--accent-hover); color: var(--on-accent); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
.link { min-height: 44px; min-width: 44px; padding: 0; border: 0; background: none; font: inherit; text-decoration: underline; cursor: pointer; }
label { display: block; font-weight: 600; }
.field { width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line-strong); border-radius: 6px; background: var(--surface); color: var(--text); font: 1rem/1.5 var(--mono); }
form > * + * { margin-top: 8px; }
.pair > *, form > .part, form > [type="hidden"] + * { margin-top: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { .button { transition: none; } }
@media (forced-colors: active) {
  .rail [aria-current]::before { forced-color-adjust: none; background: Highlight; border-color: Highlight; }
  .button { border-color: ButtonText; }
}`;

export const styles = html`${tokens}${page}${parts}${connectingStyles}${controls}`;
