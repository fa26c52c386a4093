/** Select: one of several, where each says all in its name. */
import { useId } from "react";

interface SelectProps<T extends string> {
  label: string;
  /** Value → words. */
  options: Readonly<Record<T, string>>;
  value: T;
  onChange: (value: T) => void;
}

export function Select<T extends string>({ label, options, value, onChange }: SelectProps<T>) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as T)}
        className="min-h-9 w-full rounded-control border border-line-strong bg-surface px-3 py-1.5 pointer-coarse:min-h-11 pointer-coarse:text-lead"
      >
        {(Object.entries(options) as [T, string][]).map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
