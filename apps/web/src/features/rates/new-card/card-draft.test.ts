import { expect, test } from "vitest";
import { newRateDraft } from "../rate-draft.ts";
import { type CardDraft, inputOfCardDraft } from "./card-draft.ts";

const NOW = new Date(2026, 10, 22, 12).getTime();
const DRAFT: CardDraft = {
  ...{ name: " List 2027 ", accountId: null, begins: "now", startsAt: "", ends: "never", endsAt: "" },
  rates: { tokens: newRateDraft("token") },
};

test("a card that begins at once leaves the moment to the hub", () => {
  const result = inputOfCardDraft(DRAFT, NOW);
  if (result.outcome === "invalid") throw new Error([...result.errors.values()].join());
  expect(result.input).toMatchObject({ name: "List 2027", accountId: null, endsAtMs: null });
  expect(result.input).not.toHaveProperty("startsAtMs");
});

test("it begins in the future and ends after that", () => {
  const later = { ...DRAFT, begins: "later", ends: "later" } as const;
  const errorsOf = (startsAt: string, endsAt: string) => {
    const result = inputOfCardDraft({ ...later, startsAt, endsAt }, NOW);
    return result.outcome === "invalid" ? [...result.errors.keys()] : [];
  };
  expect(errorsOf("2026-11-23T00:00", "2026-12-01T00:00")).toEqual([]);
  expect(errorsOf("2026-11-21T00:00", "2026-12-01T00:00")).toEqual(["startsAt"]);
  expect(errorsOf("2026-11-23T00:00", "2026-11-23T00:00")).toEqual(["endsAt"]);
  expect(errorsOf("", "")).toEqual(["startsAt", "endsAt"]);
});

test("without a name, or with a price that cannot be read, it is not sent", () => {
  const broken = { ...newRateDraft("token"), free: "x" };
  const result = inputOfCardDraft({ ...DRAFT, name: " ", rates: { tokens: broken } }, NOW);
  expect(result.outcome === "invalid" && [...result.errors.keys()]).toEqual(["name", "rates"]);
  const none = inputOfCardDraft({ ...DRAFT, rates: {} }, NOW);
  expect(none.outcome === "invalid" && none.errors.get("rates")).toMatch(/at least one/);
});
