import { RateCardCreateInput } from "@orrery/protocol";
import { parseLocalInput } from "../../federation/actions/local-time.ts";
import { type RatesDraft, ratesOfDraft } from "../rates-draft.ts";

/** A card as it is typed. */
export type CardDraft = {
  readonly name: string;
  /** Null = everybody's. */
  readonly accountId: string | null;
  readonly begins: "now" | "later";
  /** As `<input type="datetime-local">` has it, in the reader's zone. */
  readonly startsAt: string;
  readonly ends: "never" | "later";
  readonly endsAt: string;
  readonly rates: RatesDraft;
};

export type CardField = "name" | "accountId" | "startsAt" | "endsAt" | "rates";
export type CardResult =
  | { outcome: "valid"; input: RateCardCreateInput }
  | { outcome: "invalid"; errors: ReadonlyMap<CardField, string> };

/** What would be sent, or a sentence for each field that keeps it from being sent. */
export function inputOfCardDraft(draft: CardDraft, nowMs: number): CardResult {
  const errors = new Map<CardField, string>();
  const name = draft.name.trim();
  if (name === "") errors.set("name", "Needed.");
  if (name.length > 80) errors.set("name", "At most 80 characters.");
  if (draft.accountId === "") errors.set("accountId", "Choose whose card it is.");
  const startsAtMs = draft.begins === "now" ? nowMs : parseLocalInput(draft.startsAt);
  if (startsAtMs === null) errors.set("startsAt", "A day and a time.");
  else if (draft.begins === "later" && startsAtMs <= nowMs) {
    errors.set("startsAt", "A moment that is still to come: prices never change backwards.");
  }
  const endsAtMs = draft.ends === "never" ? null : parseLocalInput(draft.endsAt);
  if (draft.ends === "later" && endsAtMs === null) errors.set("endsAt", "A day and a time.");
  else if (endsAtMs !== null && startsAtMs !== null && endsAtMs <= startsAtMs) {
    errors.set("endsAt", "After its beginning.");
  }
  const rates = ratesOfDraft(draft.rates);
  if (rates.outcome === "invalid") {
    errors.set(
      "rates",
      rates.problems.size === 0 ? "Add at least one meter's price." : "Mend the prices that say so.",
    );
  }
  if (errors.size > 0 || rates.outcome === "invalid") return { outcome: "invalid", errors };
  const parsed = RateCardCreateInput.safeParse({
    name,
    accountId: draft.accountId,
    ...(draft.begins === "now" ? {} : { startsAtMs }),
    endsAtMs,
    rates: rates.rates,
  });
  if (parsed.success) return { outcome: "valid", input: parsed.data };
  const message = parsed.error.issues[0]?.message ?? "Not valid.";
  return { outcome: "invalid", errors: new Map([["rates", message]]) };
}

/** The card that the draft would make, for previews; null while its rates cannot be read. */
export function cardOfDraft(draft: CardDraft, nowMs: number) {
  const rates = ratesOfDraft(draft.rates);
  if (rates.outcome === "invalid") return null;
  const startsAtMs = draft.begins === "now" ? nowMs : (parseLocalInput(draft.startsAt) ?? nowMs);
  return {
    // After every other id of cards that begin at the same moment: it is the newest.
    id: "~new",
    name: draft.name,
    accountId: draft.accountId,
    startsAtMs: Math.max(startsAtMs, nowMs),
    endsAtMs: draft.ends === "never" ? null : parseLocalInput(draft.endsAt),
    rates: rates.rates,
    state: "coming" as const,
  };
}
