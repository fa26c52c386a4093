/** Swatch: the colours of a chart's series, which system colours replace where a person has chosen their own. */
export const tones = {
  accent: "fill-accent forced-colors:fill-[CanvasText]",
  second: "fill-series-2 forced-colors:fill-[Highlight]",
  third: "fill-series-3 forced-colors:fill-[LinkText]",
  rest: "fill-series-4 forced-colors:fill-[GrayText]",
  bad: "fill-bad forced-colors:fill-[Highlight]",
} as const;

export type Tone = keyof typeof tones;

export function Swatch({ tone }: { tone: Tone }) {
  return (
    <svg viewBox="0 0 8 8" className="size-2 shrink-0" aria-hidden="true">
      <rect width="8" height="8" rx="1" className={tones[tone]} />
    </svg>
  );
}
