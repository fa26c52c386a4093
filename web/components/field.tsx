/** Field: a labelled text input with its hint and its error, both tied to it for screen readers. */
import type { InputHTMLAttributes } from "react";
import { useId } from "react";
import { Icon } from "./icon.tsx";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  hint?: string;
  error?: string | undefined;
  /** For an address or a name that can be spoofed: set in mono. */
  mono?: true;
  onChange: (value: string) => void;
}

export function Field({ label, hint, error, mono, onChange, ...rest }: FieldProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const edge = error ? "border-bad" : "border-line-strong";
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        autoComplete="off"
        {...rest}
        id={id}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        className={`min-h-9 w-full rounded-control border bg-surface px-3 py-1.5 placeholder:text-faint pointer-coarse:min-h-11 pointer-coarse:text-lead ${edge} ${mono ? "font-mono text-data" : ""}`}
      />
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-bad">
          <span className="mt-0.5">
            <Icon name="alert" />
          </span>
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-data text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Puts the cursor into the first field that is marked wrong, so that the keyboard is where the work is. */
export function focusFirstError(form: HTMLFormElement): void {
  form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}
