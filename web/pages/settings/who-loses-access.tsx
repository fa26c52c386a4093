/** Who loses access: live numbers beside an act that cuts people off. */
import { useQuery } from "@tanstack/react-query";
import { counted } from "../../number.ts";
import { useTRPC } from "../../trpc.ts";

export function WhoLosesAccess({ projectId }: { projectId: string }) {
  const overview = useQuery(useTRPC().usage.overview.queryOptions({ projectId, range: "30d" }));
  if (!overview.data) return null;
  const { clients, people } = overview.data.active;
  if (clients + people === 0) return <p>Nobody has used it in the last 30 days.</p>;
  return (
    <p className="font-semibold text-text">
      {counted(clients, "client")} and {counted(people, "person", "people")} of the last 30 days lose access
      now.
    </p>
  );
}
