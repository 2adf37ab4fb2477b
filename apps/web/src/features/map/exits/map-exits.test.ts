import { expect, test } from "vitest";
import { exampleExit } from "../testing/example-exit.ts";
import { drawnExitsOf, NO_EXITS, placeSentence, selectExit, selectedExits, usersOf } from "./map-exits.ts";

test("an exit is called by its egress address, else by its proxy's; untold it is unproven", () => {
  const seen = exampleExit("a.example", { exit: { address: "203.0.113.7", country: null } });
  expect(seen).toMatchObject({ name: "203.0.113.7", address: "a.example:8080", poolName: "research" });
  expect(exampleExit("b.example", { health: null })).toMatchObject({
    ...{ name: "b.example:8080", health: "unproven", live: null, place: null },
  });
});

test("a sentence says how it came to its place, and that it has none", () => {
  const observed = exampleExit("a", { country: "fr", exit: { address: "203.0.113.7", country: "de" } });
  expect(placeSentence(observed)).toBe("Placed by its country: Germany, as probes observed.");
  expect(placeSentence(exampleExit("a", { country: "fr" }))).toBe(
    "Placed by its country: France, as its seller says.",
  );
  expect(placeSentence(exampleExit("a"))).toContain("nowhere on the map");
});

test("drawn are countries with what their exits come to; what says the same stays the same object", () => {
  const exits = [
    exampleExit("a", { country: "jp", health: "dead" }),
    exampleExit("b", { country: "de" }),
    exampleExit("c", { country: "jp" }),
    exampleExit("d"),
  ];
  const drawn = drawnExitsOf(exits, NO_EXITS);
  expect(drawn.places).toMatchObject([
    { country: "de", name: "Germany", exitCount: 1 },
    { country: "jp", name: "Japan", exitCount: 2 },
  ]);
  expect(drawn.tones).toEqual(["ok", "warn"]);
  const same = drawnExitsOf([...exits], drawn);
  expect(same.places).toBe(drawn.places);
  expect(same.tones).toBe(drawn.tones);
  const worse = drawnExitsOf([...exits.slice(0, 1), exampleExit("b", { country: "de" })], drawn);
  expect(worse.places).not.toBe(drawn.places);
  expect(worse.tones).toEqual(["ok", "bad"]);
  const healed = drawnExitsOf(
    exits.map((exit) => ({ ...exit, health: "healthy" as const })),
    drawn,
  );
  expect(healed.places).toBe(drawn.places);
  expect(healed.tones).toEqual(["ok", "ok"]);
});

test("selected is one exit, a country's, or those of nowhere; their users are told once", () => {
  const exits = [
    exampleExit("a", { country: "jp", users: ["oslo", "bern"] }),
    exampleExit("b", { country: "jp", users: ["bern"] }),
    exampleExit("c"),
  ];
  const names = (selection: Parameters<typeof selectedExits>[1]) =>
    selectedExits(exits, selection).map(({ host }) => host);
  expect(names({ country: "jp", proxyId: null })).toEqual(["a", "b"]);
  expect(names({ country: null, proxyId: null })).toEqual(["c"]);
  for (const exit of exits) expect(names(selectExit(exit))).toEqual([exit.host]);
  expect(usersOf(exits)).toEqual(["n-bern", "n-oslo"]);
});
