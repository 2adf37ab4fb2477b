import { expect, test } from "vitest";
import { passwordStrength } from "./password-strength.ts";

test.each([
  ["", false, 0],
  ["short", false, 0],
  ["aaaaaaaaaaaaaaaaaaaa", true, 1],
  ["orbit-seven1", true, 2],
  ["a planet has many moons", true, 3],
  ["x".repeat(129), false, 0],
])("%j: accepted %s, level %s", (password, isAccepted, level) => {
  expect(passwordStrength(password)).toMatchObject({ isAccepted, level });
});
