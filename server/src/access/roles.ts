import { ROLES, type Role } from "@featurestore/proto";

/** Whether a role may do what asks for another one. */
export function includesRole(held: Role, asked: Role): boolean {
  return ROLES.indexOf(held) >= ROLES.indexOf(asked);
}
