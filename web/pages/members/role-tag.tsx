/** Role tag: a role as one word, and how each is chosen. */
import type { Role } from "../../../shared/role.ts";
import { can, roles } from "../../../shared/role.ts";
import type { Option } from "../../components/choice.tsx";
import { Choice } from "../../components/choice.tsx";

export const roleNames: Record<Role, string> = {
  owner: "Owner",
  admin: "Admin",
  developer: "Developer",
  viewer: "Viewer",
};

export function RoleTag({ role }: { role: Role }) {
  const strong = can(role, "members");
  return (
    <span
      className={`inline-block rounded-tag px-2 py-0.5 text-data ${strong ? "bg-accent-soft text-accent" : "bg-sunken text-muted"}`}
    >
      {roleNames[role]}
    </span>
  );
}

const meanings: Record<Role, string> = {
  owner: "Everything, also deleting the project",
  admin: "Everything but owners and deleting",
  developer: "Secrets, clients, scopes, minting",
  viewer: "Sees all but secrets, changes nothing",
};

interface RoleChoiceProps {
  /** Of whoever chooses: only owners make owners. */
  by: Role;
  value: Role;
  onChange: (role: Role) => void;
}

export function RoleChoice({ by, value, onChange }: RoleChoiceProps) {
  const options: Option<Role>[] = roles
    .filter((role) => role !== "owner" || can(by, "owners"))
    .map((role) => ({ value: role, words: roleNames[role], meaning: meanings[role] }));
  return <Choice legend="Role" options={options} value={value} onChange={onChange} />;
}
