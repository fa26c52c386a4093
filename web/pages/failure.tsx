/** Failure: a page whose code could not be loaded or run. */
import { Button } from "../components/button.tsx";

export function Failure() {
  return (
    <div role="alert" className="grid max-w-2xl gap-4">
      <title>Not shown · mcpauth</title>
      <h1 className="font-semibold text-title tracking-[-0.01em]">This page could not be shown</h1>
      <p className="text-muted">
        Its code could not be loaded, or failed while it ran. A newer version of the dashboard may have been
        installed since you opened it: loading the page again fetches that.
      </p>
      <div>
        <Button onClick={() => window.location.reload()}>Load the page again</Button>
      </div>
    </div>
  );
}
