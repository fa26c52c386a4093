/** One-time secret: a secret on the only page that ever shows it, which is not left before it is said to be saved. */
import { useBlocker } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useState } from "react";
import { Button } from "./button.tsx";
import { CopyButton } from "./copyable.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import { Page } from "./page.tsx";

interface OneTimeSecretProps {
  title: string;
  lead: string;
  values: OneTimeValue[];
  /** Where it goes, and what else matters now. */
  children: ReactNode;
  aside?: ReactNode;
  /** What the button says that leads on. */
  proceed: string;
  onProceed: () => void;
}

interface OneTimeValue {
  /** What it is, where there is more than one. */
  term?: string;
  value: string;
  copies: { label: string; text: string }[];
  /** What can be saved in one go. */
  file?: { label: string; name: string; text: string };
}

export function OneTimeSecret(props: OneTimeSecretProps) {
  const { title, lead, values, children, aside, proceed, onProceed } = props;
  const [saved, setSaved] = useState(false);
  const leave = useBlocker({
    shouldBlockFn: () => !saved,
    enableBeforeUnload: () => !saved,
    withResolver: true,
  });
  return (
    <Page title={title} lead={lead}>
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="grid grid-cols-1 gap-5">
          <Values values={values} />
          {children}
          <label className="flex min-h-9 w-fit cursor-pointer items-center gap-2.5">
            <input
              type="checkbox"
              className="size-4"
              checked={saved}
              onChange={(event) => setSaved(event.currentTarget.checked)}
            />
            I have saved it
          </label>
          <div>
            <Button look="primary" disabled={!saved} onClick={onProceed}>
              {proceed}
            </Button>
          </div>
        </div>
        {aside}
      </div>
      {leave.status === "blocked" && <LeaveDialog onStay={leave.reset} onLeave={leave.proceed} />}
    </Page>
  );
}

function Values({ values }: { values: OneTimeValue[] }) {
  return (
    <div className="divide-y divide-line rounded-panel border border-line-strong bg-surface">
      {values.map(({ term, value, copies, file }) => (
        <div key={value} className="grid gap-4 p-4">
          <div className="grid gap-1">
            {term && <p className="text-data text-faint">{term}</p>}
            <code translate="no" data-private data-1p-ignore className="select-all break-all text-lead">
              {value}
            </code>
          </div>
          <div className="flex flex-wrap gap-3">
            {copies.map(({ label, text }) => (
              <CopyButton key={label} label={label} text={text} />
            ))}
            {file && <DownloadButton {...file} />}
          </div>
        </div>
      ))}
    </div>
  );
}

/** Made in the browser: the secret is not asked for again, and has no address. */
function DownloadButton({ label, name, text }: { label: string; name: string; text: string }) {
  const download = () => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
  };
  return <Button onClick={download}>{label}</Button>;
}

function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Dialog title="Leave without saving the secret?" onClose={onStay}>
      <p className="text-muted">
        You have not ticked that it is saved. Once you leave, nobody can show it again: you would have to
        generate a new one.
      </p>
      <DialogActions>
        <Button onClick={onStay} data-first-focus>
          Stay on this page
        </Button>
        <Button look="danger-now" onClick={onLeave}>
          Leave without it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
