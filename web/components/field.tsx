/** Field: a labelled text input with its hint and its error, both tied to it for screen readers. */
import type { InputHTMLAttributes, ReactNode, TextareaHTMLAttributes } from "react";
import { useId } from "react";
import { Icon } from "./icon.tsx";

interface Label {
  label: string;
  hint?: string;
  error?: string | undefined;
}

interface FieldProps extends Label, Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  /** For an address or a name that can be spoofed: set in mono. */
  mono?: true;
  onChange: (value: string) => void;
}

export function Field({ label, hint, error, mono, onChange, ...rest }: FieldProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(ties) => (
        <input
          autoComplete="off"
          {...rest}
          {...ties}
          onChange={(event) => onChange(event.currentTarget.value)}
          className={`min-h-9 ${box} ${edge(error)} ${mono ? "font-mono text-data" : ""}`}
        />
      )}
    </Labelled>
  );
}

interface LinesFieldProps extends Label, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> {
  onChange: (value: string) => void;
}

/** For several addresses, one per line. */
export function LinesField({ label, hint, error, onChange, ...rest }: LinesFieldProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(ties) => (
        <textarea
          autoComplete="off"
          rows={3}
          {...rest}
          {...ties}
          onChange={(event) => onChange(event.currentTarget.value)}
          className={`font-mono text-data ${box} ${edge(error)}`}
        />
      )}
    </Labelled>
  );
}

const box =
  "w-full rounded-control border bg-surface px-3 py-1.5 placeholder:text-faint pointer-coarse:min-h-11 pointer-coarse:text-lead";

function edge(error: string | undefined): string {
  return error ? "border-bad" : "border-line-strong";
}

interface Ties {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

interface LabelledProps {
  label: string;
  hint: string | undefined;
  error: string | undefined;
  children: (ties: Ties) => ReactNode;
}

function Labelled({ label, hint, error, children }: LabelledProps) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": described || undefined,
      })}
      {error && (
        <p id={`${id}-error`} className="flex gap-1.5 text-bad">
          <span className="mt-0.5">
            <Icon name="alert" />
          </span>
          <span className="min-w-0 break-words">{error}</span>
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
