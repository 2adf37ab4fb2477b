import { expect, test } from "vitest";
import { unprintedIn } from "./letters.ts";

test("Latin, Greek and Cyrillic are printed; of other scripts each letter is named once", () => {
  for (const text of ["Łódź & Søn, Đà Nẵng", "Ελληνική Εταιρεία Α.Ε.", "ТОВ «Їжак» № 7", "a\u0301 €1"]) {
    expect(unprintedIn(text), text).toBe("");
  }
  expect(unprintedIn("株式会社 東京東京")).toBe("株式会社東京");
  expect(unprintedIn("شركة")).toBe("شركة");
  expect(unprintedIn("Acme 🚀")).toBe("🚀");
});
