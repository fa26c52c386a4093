/** Filter bar: what a list is narrowed to. The page keeps it in the URL, so that it can be sent to somebody else. */
import type { ReactNode } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { useShortcut } from "../shortcuts.ts";
import { Button } from "./button.tsx";

interface FilterBarProps {
  /** The field that is always in sight; a TextFilter. */
  text?: ReactNode;
  /** The others; where the window is narrow, behind a button. */
  children?: ReactNode;
  /** How many filters hold. */
  active: number;
  onClear: () => void;
}

export function FilterBar({ text, children, active, onClear }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <search className="mb-4 flex flex-wrap items-end gap-3">
      {text}
      {children && (
        <Button
          className="sm:hidden"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen((before) => !before)}
        >
          {active > 0 ? `Filters (${active})` : "Filters"}
        </Button>
      )}
      <div id={id} className={`flex flex-wrap items-end gap-3 max-sm:w-full ${open ? "" : "max-sm:hidden"}`}>
        {children}
        {active > 0 && (
          <Button look="quiet" onClick={onClear}>
            Clear filters
          </Button>
        )}
      </div>
    </search>
  );
}

const field =
  "min-h-9 w-full rounded-control border border-line-strong bg-surface px-3 py-1.5 placeholder:text-faint pointer-coarse:min-h-11 pointer-coarse:text-lead";

interface TextFilterProps {
  label: string;
  value: string | undefined;
  /** Called a moment after the last key, so that not every letter is a request. */
  onChange: (value: string | undefined) => void;
}

const pause = 250;

export function TextFilter({ label, value = "", onChange }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  useShortcut("/", "Filter", () => input.current?.focus());
  // Cleared or changed elsewhere, by Back for one.
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(pending.current), []);
  const change = (next: string, delay: number) => {
    setTyped(next);
    clearTimeout(pending.current);
    pending.current = setTimeout(() => onChange(next.trim() || undefined), delay);
  };
  return (
    <label className="grid min-w-0 flex-1 basis-48 gap-1 sm:max-w-72">
      <span className="text-data text-muted">{label}</span>
      <input
        ref={input}
        type="search"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => change(event.currentTarget.value, pause)}
        onKeyDown={({ key, currentTarget }) => key === "Enter" && change(currentTarget.value, 0)}
        className={field}
      />
    </label>
  );
}

interface ChoiceFilterProps<T extends string> {
  label: string;
  /** Value → words. */
  options: Readonly<Record<T, string>>;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}

/** One of a few, or any. */
export function ChoiceFilter<T extends string>({ label, options, value, onChange }: ChoiceFilterProps<T>) {
  return (
    <label className="grid gap-1 max-sm:w-full">
      <span className="text-data text-muted">{label}</span>
      <select
        value={value ?? ""}
        onChange={(event) => onChange((event.currentTarget.value || undefined) as T | undefined)}
        className={field}
      >
        <option value="">Any</option>
        {(Object.entries(options) as [T, string][]).map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
