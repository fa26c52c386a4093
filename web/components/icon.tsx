/** The dashboard's few signs, drawn on a grid of 16; what they stand beside or on has the words. */
const paths = {
  plus: "M8 3v10M3 8h10",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  check: "M3 8.5 6.5 12 13 4.5",
  alert: "M8 2.5 14.5 13.5h-13zM8 7v3M8 11.8v.2",
  cross: "M4 4l8 8M12 4l-8 8",
  ring: "M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
  dot: "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  arrow: "M3 8h10M9 4l4 4-4 4",
  menu: "M2.5 4h11M2.5 8h11M2.5 12h11",
  unfold: "M5 6l3-3 3 3M5 10l3 3 3-3",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4 shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: two stations of a handshake, one seen, one awaited. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" className="size-6 shrink-0 text-accent" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="currentColor" />
      <g fill="none" className="stroke-on-accent" strokeWidth="1.75">
        <path d="M9.5 12h5" />
        <circle cx="17" cy="12" r="2.5" />
        <circle cx="7" cy="12" r="2.5" className="fill-on-accent" />
      </g>
    </svg>
  );
}
