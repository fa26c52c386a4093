/** Address link: leads to an address of the dashboard that was put together elsewhere, without loading the app again. */
import { useRouter } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent } from "react";

interface AddressLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
}

export function AddressLink({ href, children, ...rest }: AddressLinkProps) {
  const { history } = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    // What asks for a new tab or window is the browser's.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.push(href);
  };
  return (
    <a {...rest} href={href} onClick={follow}>
      {children}
    </a>
  );
}
