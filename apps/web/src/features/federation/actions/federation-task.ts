import type { FederationMemberView, FederationView } from "@orrery/protocol";
import type { FederationAction, MemberAction } from "./federation-action.ts";

/** What the one open dialog is about, as it was when the dialog opened: a preview must not change under the reader's hand. */
export type FederationTask =
  | { action: FederationAction; federation: FederationView }
  | { action: MemberAction; federation: FederationView; member: FederationMemberView }
  | { action: "pauseFleet" | "resumeFleet" };
