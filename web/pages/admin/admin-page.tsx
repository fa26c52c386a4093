/** Admin page: the frame of the pages of the installation. To anybody else there is nothing at their address. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../../components/page.tsx";
import { useTRPC } from "../../trpc.ts";
import { NotFound } from "../not-found.tsx";

const pages = [
  { to: "/admin/health", title: "Health" },
  { to: "/admin/keys", title: "Keys" },
  { to: "/admin/unclaimed", title: "Unclaimed clients" },
  { to: "/admin/people", title: "People" },
] as const;

interface AdminPageProps {
  title: string;
  lead: string;
  action?: ReactNode;
  children: ReactNode;
}

export function AdminPage({ children, ...page }: AdminPageProps) {
  const session = useQuery(useTRPC().session.get.queryOptions()).data;
  if (!session?.user?.isAdmin) return <NotFound />;
  return (
    <>
      <nav aria-label="Installation" className="mb-6 flex flex-wrap gap-x-6 border-line border-b">
        {pages.map(({ to, title }) => (
          <Link
            key={to}
            to={to}
            className="-mb-px flex min-h-9 items-center border-b-2 font-medium pointer-coarse:min-h-11"
            activeProps={{ className: "border-accent" }}
            inactiveProps={{ className: "border-transparent text-muted hover:text-text" }}
          >
            {title}
          </Link>
        ))}
      </nav>
      <Page {...page}>{children}</Page>
    </>
  );
}
