/** Choice: one of a few, or some of many, each with what it means. */
import type { ReactNode } from "react";
import { useId } from "react";
import { Icon } from "./icon.tsx";

export interface Option<T extends string | number> {
  value: T;
  words: string;
  meaning: string;
}

interface ChoiceProps<T extends string | number> {
  legend: ReactNode;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
}

/** One of a few. */
export function Choice<T extends string | number>({ legend, options, value, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 font-semibold">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={row}>
          <input
            type="radio"
            name={name}
            className="mt-0.5 size-4"
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.words}</span>
          <span className="col-start-2 mt-px text-data text-muted sm:col-start-3">{option.meaning}</span>
        </label>
      ))}
    </fieldset>
  );
}

const row =
  "grid min-h-9 cursor-pointer grid-cols-[1rem_minmax(0,1fr)] items-start gap-x-2.5 py-2 pointer-coarse:min-h-11 sm:grid-cols-[1rem_7.5rem_minmax(0,1fr)]";

interface SelectionProps {
  legend: ReactNode;
  /** Each is a fact that can be mistaken for another: set in mono. */
  options: readonly { value: string; meaning?: string }[];
  values: readonly string[];
  error: string | undefined;
  onChange: (values: string[]) => void;
  /** Several in a line: for short values that need no meaning. */
  compact?: true;
}

/** Some of many, in the order of the options. */
export function Selection({ legend, options, values, error, onChange, compact }: SelectionProps) {
  const id = useId();
  const toggle = (toggled: string) => {
    const chosen = options.map(({ value }) => value);
    onChange(chosen.filter((value) => (value === toggled) !== values.includes(value)));
  };
  return (
    <fieldset>
      <legend className="mb-1 font-semibold">{legend}</legend>
      <div className={compact && "grid grid-cols-2 sm:grid-cols-3"}>
        {options.map(({ value, meaning }) => (
          <label
            key={value}
            className="grid min-h-9 cursor-pointer grid-cols-[1rem_minmax(0,1fr)] items-start gap-x-2.5 py-2 pointer-coarse:min-h-11"
          >
            <input
              type="checkbox"
              className="mt-0.5 size-4"
              checked={values.includes(value)}
              onChange={() => toggle(value)}
              aria-invalid={error ? true : undefined}
              aria-describedby={error && id}
            />
            <span>
              <code className="break-all text-data">{value}</code>
              {meaning && <span className="block text-data text-muted">{meaning}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={id} className="flex gap-1.5 text-bad">
          <span className="mt-0.5">
            <Icon name="alert" />
          </span>
          {error}
        </p>
      )}
    </fieldset>
  );
}
