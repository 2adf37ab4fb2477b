import type { FederationMemberView, FederationView } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function listFederations(hub: Hub): Promise<FederationView[]> {
  return ask(hub, (api) => api.federations.list.query());
}

/** By name, id, or the beginning of one id only. */
export async function findFederation(hub: Hub, reference: string): Promise<FederationView> {
  return findNamed(await listFederations(hub), reference, "federation");
}

/** As it is now; for following what happens to it. */
export async function getFederation(hub: Hub, federation: FederationView): Promise<FederationView> {
  return ask(hub, (api) => api.federations.get.query({ federationId: federation.id }));
}

/** A member by its name, its member id or its node's id. */
export function findMember(federation: FederationView, reference: string): FederationMemberView {
  const { members, name } = federation;
  const found =
    members.find((member) => member.memberId === reference || member.nodeId === reference) ??
    members.find((member) => member.name === reference && member.desiredRole !== null) ??
    members.find((member) => member.name === reference);
  if (found !== undefined) return found;
  const names = members.map((member) => member.name).join(", ");
  throw new CliError(`${name} has no member ${reference}. Its members: ${names || "none"}.`, {
    code: "NOT_FOUND",
  });
}

export function memberName(federation: FederationView, memberId: string | null): string | null {
  if (memberId === null) return null;
  return federation.members.find((member) => member.memberId === memberId)?.name ?? memberId;
}
