/** Option names: a misspelt option must not pass for one that was left out. */

/** What to say of the first name that is no option; undefined if there is none. */
export function unknownOption(options: object, known: readonly string[]): string | undefined {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const meant = nearest(unknown, known);
  const advice = meant ? `perhaps ${meant} is meant` : `the options are ${known.join(", ")}`;
  return `there is no option ${JSON.stringify(unknown)}; ${advice}`;
}

/** The known name that takes the fewest typing mistakes, if these are few enough for its length. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const candidates = known.map((candidate) => ({
    candidate,
    mistakes: distance(name.toLowerCase(), candidate.toLowerCase()),
  }));
  const [best] = candidates.sort((one, other) => one.mistakes - other.mistakes);
  return best && best.mistakes <= best.candidate.length / 3 ? best.candidate : undefined;
}

/** Levenshtein's: characters to insert, delete or replace. */
function distance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, character] of [...from].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const [replaced = 0, inserted = 0] = above.slice(column);
      const deleted = line[column] ?? 0;
      line.push(Math.min(inserted + 1, deleted + 1, replaced + (character === other ? 0 : 1)));
    }
    above = line;
  }
  return above[to.length] ?? 0;
}
