/** Button: one act of the person, in words that name it. */
import type { LinkComponent } from "@tanstack/react-router";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes } from "react";
import { useId } from "react";

const looks = {
  /** At most one on a page. */
  primary: "border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover",
  plain: "border-line-strong bg-surface text-text hover:bg-sunken",
  /** Opens a dialog that asks again. */
  danger: "border-line-strong bg-surface text-bad hover:border-bad hover:bg-bad-soft",
  /** Does it: only inside such a dialog. */
  "danger-now": "border-bad-solid bg-bad-solid text-on-bad hover:brightness-110",
  quiet: "border-transparent bg-transparent text-accent hover:bg-accent-soft",
} as const;

type Look = keyof typeof looks;

function classes(look: Look, more = ""): string {
  return `inline-flex min-h-9 items-center justify-center gap-2 rounded-control border px-3 py-1.5 font-semibold text-body motion-safe:transition-colors motion-safe:duration-120 disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-faint aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-faint pointer-coarse:min-h-11 ${looks[look]} ${more}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** What the button says while it waits; it is disabled as long as this is set. */
  waiting?: string | undefined;
  /** Why the person may not do this: see useDenial. The button can still be found and read, and does nothing. */
  denied?: string | undefined;
}

export function Button({ denied, ...rest }: ButtonProps) {
  return denied === undefined ? <AllowedButton {...rest} /> : <DeniedButton {...rest} denied={denied} />;
}

function DeniedButton({ denied, children, className }: ButtonProps) {
  const id = useId();
  return (
    <span className="inline-grid justify-items-start gap-1">
      <button type="button" aria-disabled aria-describedby={id} className={classes("plain", className)}>
        {children}
      </button>
      <span id={id} className="max-w-[36ch] text-data text-muted">
        {denied}
      </span>
    </span>
  );
}

function AllowedButton({ look = "plain", waiting, children, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(look, className)}
      disabled={disabled || waiting !== undefined}
    >
      {waiting ?? children}
    </button>
  );
}

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  look?: Look;
}

/** A link that leaves the single-page app. */
export function ButtonAnchor({ look = "plain", className, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={classes(look, className)}>
      {children}
    </a>
  );
}

/** A link to another page of the dashboard that is the main thing to do here. */
export const ButtonLink: LinkComponent<typeof ButtonAnchor> = createLink(ButtonAnchor);
