/** Spark: how something went, small enough for a row. The numbers stand beside it. */
const height = 24;

export function Spark({ values }: { values: number[] }) {
  const most = Math.max(...values, 1);
  return (
    <svg
      viewBox={`0 0 ${values.length} ${height}`}
      preserveAspectRatio="none"
      className="h-6 w-24 shrink-0"
      aria-hidden="true"
    >
      <path
        d={`M0 ${height - 0.5}H${values.length}`}
        vectorEffect="non-scaling-stroke"
        className="stroke-line"
      />
      {values.map((value, index) => {
        const size = value === 0 ? 0 : Math.max((value / most) * height, 2);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a value is known by its place alone
            key={index}
            x={index + 0.125}
            width={0.75}
            y={height - size}
            height={size}
            className="fill-accent forced-colors:fill-[CanvasText]"
          />
        );
      })}
    </svg>
  );
}
