import { VOTERS_MAX, VOTERS_SAFE_MIN } from "@orrery/domain/federations";
import {
  type CheckView,
  type ErrorCode,
  FEDERATIONS_PER_NODE_MAX,
  type FederationMemberInput,
  type NodeAdmission,
  type NodeHealth,
  type NodeId,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** What of a node speaks for or against it as a member. */
export type MemberNode = {
  name: string;
  region: string;
  zone: string;
  admission: NodeAdmission;
  hasMeshAddress: boolean;
  /** In how many other federations it is. */
  otherFederations: number;
  /** Null = not looked at. */
  health: NodeHealth | null;
};

/** A check that a wish can fail; `refusal` null = it is only a warning. */
export type MemberCheck = CheckView & { refusal: ErrorCode | null };

export type MemberWish = {
  members: readonly FederationMemberInput[];
  acceptsNoSpare: boolean;
  /** Null = no such node in the fleet. */
  node(id: NodeId): MemberNode | null;
};

/** Whatever speaks for or against these members, one line each; the preview shows all, a change stops at the first refusal. */
export function judgeMembers(wish: MemberWish): MemberCheck[] {
  return [
    checkNodes(wish),
    checkAdmission(wish),
    checkFederations(wish),
    checkVoters(wish),
    checkPriorities(wish),
    checkAddresses(wish),
    checkHealth(wish),
    checkZones(wish),
  ];
}

/** Throws the first refusal, as a sentence that says what to do. */
export function demandMembers(wish: MemberWish): void {
  const refused = judgeMembers(wish).find(({ isOk, refusal }) => !isOk && refusal !== null);
  if (refused?.refusal == null) return;
  throw new AppError(
    refused.refusal,
    `${refused.finding}${refused.whatToDo === null ? "" : ` ${refused.whatToDo}`}`,
  );
}

function checkNodes({ members, node }: MemberWish): MemberCheck {
  const name = "Nodes";
  const ids = members.map(({ nodeId }) => nodeId);
  const doubled = ids.find((id, i) => ids.indexOf(id) !== i);
  if (doubled !== undefined) {
    const who = node(doubled)?.name ?? doubled;
    return failed(name, "INVALID_INPUT", `${who} is named twice.`, "Name each node once.");
  }
  const unknown = ids.filter((id) => node(id) === null);
  if (unknown.length > 0) {
    const finding = `There is no node with the id ${unknown.join(", ")} in the fleet.`;
    return failed(name, "NOT_FOUND", finding, "It may have been removed; choose another.");
  }
  return passed(name, `${count(ids.length, "node")}, each in the fleet.`);
}

function checkAdmission(wish: MemberWish): MemberCheck {
  const name = "Admission";
  const outside = nodesOf(wish).filter(({ admission }) => admission !== "admitted");
  if (outside.length === 0) return passed(name, "All are admitted.");
  const finding = `${list(outside)} ${isAre(outside)} not admitted to the fleet.`;
  return failed(name, "PRECONDITION_FAILED", finding, "Approve it first.");
}

function checkFederations(wish: MemberWish): MemberCheck {
  const name = "Federations a node";
  const full = nodesOf(wish).filter(({ otherFederations }) => otherFederations >= FEDERATIONS_PER_NODE_MAX);
  if (full.length === 0) return passed(name, `None is in more than ${FEDERATIONS_PER_NODE_MAX}.`);
  const finding = `${list(full)} ${isAre(full)} in ${FEDERATIONS_PER_NODE_MAX} federations already; that is the most.`;
  return failed(name, "PRECONDITION_FAILED", finding, "Choose another node.");
}

function checkVoters({ members, acceptsNoSpare }: MemberWish): MemberCheck {
  const name = "Voters";
  const voters = members.filter(({ role }) => role === "voter").length;
  if (voters === 0) {
    return failed(name, "INVALID_INPUT", "Nobody is to be a voter.", "Name at least 3 voters.");
  }
  if (voters > VOTERS_MAX) {
    const finding = `${voters} voters are named; ${VOTERS_MAX} is the most.`;
    return failed(name, "INVALID_INPUT", finding, "Make the others observers.");
  }
  if (voters < VOTERS_SAFE_MIN) {
    const finding = `With ${count(voters, "voter")} no failure is survived.`;
    const whatToDo = `Name ${VOTERS_SAFE_MIN} voters, or say that this is accepted (acceptsNoSpare).`;
    if (!acceptsNoSpare) return failed(name, "PRECONDITION_FAILED", finding, whatToDo);
    return { name, isOk: false, finding, whatToDo: null, refusal: null };
  }
  if (voters % 2 === 0) {
    const finding = `${voters} voters survive no more failures than ${voters - 1} do.`;
    return failed(name, null, finding, "Name one more voter, or one less.");
  }
  return passed(name, `${voters} voters: the failure of any ${(voters - 1) / 2} is survived.`);
}

function checkPriorities({ members }: MemberWish): MemberCheck {
  const name = "Priorities";
  const able = members.filter(({ role, priority }) => role === "voter" && priority > 0).length;
  if (able > 0) return passed(name, `${count(able, "voter")} may lead.`);
  const finding = "Every voter has priority 0, so that nobody could ever lead.";
  return failed(name, "INVALID_INPUT", finding, "Give at least one voter a priority above 0.");
}

function checkAddresses(wish: MemberWish): MemberCheck {
  const name = "Mesh addresses";
  const without = nodesOf(wish).filter(({ hasMeshAddress }) => !hasMeshAddress);
  if (without.length === 0) return passed(name, "Each can be reached by the others.");
  const finding = `${list(without)} ${without.length === 1 ? "has" : "have"} told no address of the peer mesh, so that the others cannot reach ${without.length === 1 ? "it" : "them"} yet.`;
  return failed(name, null, finding, "Start its agent, or upgrade it.");
}

function checkHealth(wish: MemberWish): MemberCheck {
  const name = "Health";
  const away = nodesOf(wish).filter(({ health }) => health !== null && health !== "online");
  if (away.length === 0) return passed(name, "All are online.");
  const states = away.map(({ name: who, health }) => `${who} is ${health}`).join(", ");
  return failed(name, null, `${states}.`, "It joins once it is back.");
}

function checkZones(wish: MemberWish): MemberCheck {
  const name = "Zones";
  const voters = wish.members.filter(({ role }) => role === "voter");
  const nodes = nodesOf({ ...wish, members: voters });
  const zones = new Set(nodes.map(({ region, zone }) => `${region}/${zone}`));
  if (zones.size !== 1 || nodes.length < 2) return passed(name, `Voters in ${count(zones.size, "zone")}.`);
  const finding = `All voters are in the zone ${[...zones][0]}: when it fails, nobody leads.`;
  return failed(name, null, finding, "Take voters of other zones.");
}

function nodesOf({ members, node }: MemberWish): MemberNode[] {
  return members.flatMap(({ nodeId }) => node(nodeId) ?? []);
}

function passed(name: string, finding: string): MemberCheck {
  return { name, isOk: true, finding, whatToDo: null, refusal: null };
}

function failed(name: string, refusal: ErrorCode | null, finding: string, whatToDo: string): MemberCheck {
  return { name, isOk: false, finding, whatToDo, refusal };
}

function list(nodes: readonly MemberNode[]): string {
  return nodes.map(({ name }) => name).join(", ");
}

function isAre(nodes: readonly MemberNode[]): string {
  return nodes.length === 1 ? "is" : "are";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
