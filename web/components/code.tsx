/** Code: source text with its strings, comments and keywords told apart by colour. */
const token = /((?<!\S)(?:\/\/|#)[^\n]*)|("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|\b(import|from|const|process)\b/gm;

/** Spans only, no markup and no inline style: what is shown is exactly what was given. */
export function Code({ code }: { code: string }) {
  return <code translate="no">{[...spans(code)]}</code>;
}

function* spans(code: string) {
  let end = 0;
  for (const match of code.matchAll(token)) {
    if (match.index > end) yield code.slice(end, match.index);
    yield (
      <span key={match.index} className={colour(match)}>
        {match[0]}
      </span>
    );
    end = match.index + match[0].length;
  }
  if (end < code.length) yield code.slice(end);
}

function colour([, comment, string]: RegExpMatchArray): string {
  if (comment) return "text-faint";
  return string ? "text-ok" : "text-accent";
}
