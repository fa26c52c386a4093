/** Sign in again: opens by itself when the server wants a recent sign-in, and leads there and back to this page. */
import { forgetDemand, useDemand } from "../recent-sign-in.ts";
import { Button, ButtonAnchor } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

export function SignInAgain() {
  if (!useDemand()) return null;
  const { pathname, search } = window.location;
  return (
    <Dialog title="Sign in again to do this" onClose={forgetDemand}>
      <div className="grid gap-2 text-muted">
        <p>
          What gives access or cannot be taken back needs a sign-in of the last 15 minutes, so that nobody
          does it at a screen you have left.
        </p>
        <p>Nothing has changed. You come back to this page, and then do it once more.</p>
      </div>
      <DialogActions>
        <Button onClick={forgetDemand} data-first-focus>
          Cancel
        </Button>
        <ButtonAnchor
          look="primary"
          href={`/auth/sign-in?next=${encodeURIComponent(pathname + search)}&fresh=1`}
        >
          Sign in again
        </ButtonAnchor>
      </DialogActions>
    </Dialog>
  );
}
