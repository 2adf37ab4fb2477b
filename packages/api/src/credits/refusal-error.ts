import { formatCredits } from "@orrery/domain/billing";
import { AppError } from "@orrery/runtime";
import type { LedgerAnswer } from "../ledger/ledger-request.ts";

/** What the ledger refused, for people. `name`: of the account. */
export function refusalError(
  refusal: (LedgerAnswer & { outcome: "refused" })["refusal"],
  name: string,
): AppError {
  switch (refusal.reason) {
    case "insufficient":
      return new AppError(
        "PRECONDITION_FAILED",
        `${name} has ${formatCredits(refusal.availableUnits)} credits to spend; ${formatCredits(refusal.missingUnits)} are missing.`,
      );
    case "refund_too_large":
      return new AppError(
        "PRECONDITION_FAILED",
        `Of this entry ${formatCredits(refusal.refundableUnits)} credits can still be refunded.`,
      );
    case "not_refundable":
      return new AppError("PRECONDITION_FAILED", "Only entries of usage and of purchases can be refunded.");
    case "ends_in_the_past":
      return new AppError(
        "INVALID_INPUT",
        "endsAtMs: the credits would have ended already; choose a later time.",
      );
    case "key_reused":
      return keyReused();
    case "too_large":
    case "not_postable":
      return new AppError(
        "INVALID_INPUT",
        "credits: the amount is too large; at most a billion credits at a time.",
      );
    default:
      return new AppError("PRECONDITION_FAILED", `The ledger refused it: ${refusal.reason}.`);
  }
}

export function keyReused(): AppError {
  return new AppError("CONFLICT", "This key was used for something else; make a new one for a new wish.");
}
