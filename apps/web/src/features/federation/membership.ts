import type { FederationMemberInput, FederationMemberView, FederationView, MemberId } from "@orrery/protocol";

/** From so many voters on, one may fail; the hub wants fewer to be accepted explicitly. */
export const VOTERS_SAFE_MIN = 3;
export const VOTERS_MAX = 7;

type WithMembers = Pick<FederationView, "members">;

/** Who is meant to belong to it, as `federations.set` takes it. Those on their way out are not in it. */
export function wishOf({ members }: WithMembers): FederationMemberInput[] {
  return members.flatMap(({ nodeId, desiredRole, priority }) =>
    desiredRole === null ? [] : [{ nodeId, role: desiredRole, priority }],
  );
}

/** The wish with one member's entry changed, or taken away where `change` is null. */
export function wishWith(
  federation: WithMembers,
  member: Pick<FederationMemberView, "nodeId">,
  change: Partial<Pick<FederationMemberInput, "role" | "priority">> | null,
): FederationMemberInput[] {
  return wishOf(federation).flatMap((wished) => {
    if (wished.nodeId !== member.nodeId) return [wished];
    return change === null ? [] : [{ ...wished, ...change }];
  });
}

export function voterCount(wish: readonly Pick<FederationMemberInput, "role">[]): number {
  return wish.filter(({ role }) => role === "voter").length;
}

/** How many voters may fail while the others are still a majority. */
export function spareVoters(voters: number): number {
  return Math.max(0, Math.ceil(voters / 2) - 1);
}

/** Fewer than 3 voters survive no failure: someone must have said that this is meant. */
export function needsNoSpareWord(wish: readonly Pick<FederationMemberInput, "role">[]): boolean {
  return voterCount(wish) < VOTERS_SAFE_MIN;
}

/** What makes a wish impossible, as a sentence that says what to do; null = nothing. */
export function wishProblem(
  wish: readonly Pick<FederationMemberInput, "role" | "priority">[],
  acceptsNoSpare: boolean,
): string | null {
  const voters = voterCount(wish);
  if (wish.length === 0) return "Choose at least one member.";
  if (voters === 0) return "Make at least one member a voter: observers cannot elect a leader.";
  if (voters > VOTERS_MAX) return `At most ${VOTERS_MAX} voters; make some of them observers.`;
  if (wish.every(({ role, priority }) => role === "observer" || priority === 0)) {
    return "Give at least one voter a priority above 0, or nobody may lead.";
  }
  if (voters < VOTERS_SAFE_MIN && !acceptsNoSpare) {
    return `With ${voters === 1 ? "1 voter" : `${voters} voters`} no failure is survived. Choose 3, or accept that below.`;
  }
  return null;
}

/** A member's name; of one that is gone, its id. */
export function memberName(federation: WithMembers, memberId: MemberId | null): string {
  if (memberId === null) return "nobody";
  return federation.members.find((member) => member.memberId === memberId)?.name ?? memberId;
}

/** Leader first, then voters, observers and those that leave; each by name. */
export function membersInOrder({ members }: WithMembers): FederationMemberView[] {
  return [...members].sort((a, b) => place(a) - place(b) || collator.compare(a.name, b.name));
}

const collator = new Intl.Collator("en", { numeric: true });

function place(member: FederationMemberView): number {
  if (member.isLeader) return 0;
  if (member.desiredRole === null) return 3;
  return member.desiredRole === "voter" ? 1 : 2;
}

/** "3 voters, 1 observer" */
export function membersText({ members }: WithMembers): string {
  const voters = members.filter(({ desiredRole }) => desiredRole === "voter").length;
  const observers = members.filter(({ desiredRole }) => desiredRole === "observer").length;
  const parts = [`${voters} ${voters === 1 ? "voter" : "voters"}`];
  if (observers > 0) parts.push(`${observers} ${observers === 1 ? "observer" : "observers"}`);
  return parts.join(", ");
}
