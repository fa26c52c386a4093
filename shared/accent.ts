/** Accent: a colour that somebody chose, made fit to be read in both themes. */

/** For one theme, each as `#rrggbb`. */
export interface AccentColours {
  accent: string;
  hover: string;
  /** What is written on it. */
  onAccent: string;
}

/** Of what can lie below an accent, the surface that is closest to it (oauth/views/styles.ts). */
export const surfaces = { light: "#f4f2ee", dark: "#121a1e" };
const onAccent = { light: "#ffffff", dark: "#071418" };

/** WCAG 2.2, 1.4.3. */
const readable = 4.5;

/** The colour itself where it can be read, else the nearest one to it that can. */
export function accentColours(chosen: string): { light: AccentColours; dark: AccentColours } {
  const light = readableOn(surfaces.light, chosen, "#000000");
  const dark = readableOn(surfaces.dark, chosen, "#ffffff");
  return {
    light: { accent: light, hover: mixed(light, "#000000", 0.16), onAccent: onAccent.light },
    dark: { accent: dark, hover: mixed(dark, "#ffffff", 0.24), onAccent: onAccent.dark },
  };
}

function readableOn(surface: string, colour: string, towards: string): string {
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mixed(colour, towards, share);
    if (contrast(candidate, surface) >= readable) return candidate;
  }
  return towards;
}

/** WCAG 2.2, contrast ratio. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param share how much of the second, from 0 to 1 */
function mixed(colour: string, second: string, share: number): string {
  const others = channels(second);
  const mix = channels(colour).map((channel, index) =>
    Math.round(channel + ((others[index] ?? 0) - channel) * share),
  );
  return `#${mix.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
