/** Paint: the few colours the program has. `util.styleText` would do, were it in Node 18. */

export interface Paint {
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

/** ECMA-48 §8.3.117: a code to begin, a code to end. */
const style = (begin: number, end: number) => (text: string) => `\u001b[${begin}m${text}\u001b[${end}m`;

export const colourful: Paint = {
  green: style(32, 39),
  yellow: style(33, 39),
  red: style(31, 39),
  dim: style(2, 22),
  bold: style(1, 22),
};

const same = (text: string) => text;

export const colourless: Paint = { green: same, yellow: same, red: same, dim: same, bold: same };
