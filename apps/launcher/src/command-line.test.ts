import { expect, test } from "vitest";
import { parseCommandLine } from "./command-line.ts";

test("the demo fleet is there unless it is left out", () => {
  expect(parseCommandLine([])).toEqual({ help: false, demo: true });
  expect(parseCommandLine(["--no-demo"])).toEqual({ help: false, demo: false });
});

test.each([["--wat"], ["wat"], ["--no-demo=1"]])("%s is refused with the way to the help", (argument) => {
  expect(() => parseCommandLine([argument])).toThrow(/^[^.]*\. `npm run up -- --help` lists the options\.$/);
});
