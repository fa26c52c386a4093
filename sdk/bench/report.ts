/** Report: findings as a table. */

export interface Finding {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
  /** Undefined where a figure is only shown for comparison. */
  readonly reached?: boolean;
}

export function table(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, figure, goal, reached }) => [what, figure, goal, verdict(reached)]);
  const lines = [["what", "figure", "to reach", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const text = lines.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [text[0], rule, ...text.slice(1)].join("\n");
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

function verdict(reached: boolean | undefined): string {
  if (reached === undefined) return "";
  return reached ? "reached" : "missed";
}
