export {
  CAUGHT_UP_ENTRIES,
  type DesiredMember,
  type DesiredMembership,
  type MembershipFacts,
  type MembershipPlan,
  type MembershipStep,
  planMembership,
  VOTERS_MAX,
  VOTERS_SAFE_MIN,
} from "./plan-membership.ts";
