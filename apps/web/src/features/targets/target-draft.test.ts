import type { TargetCheck } from "@orrery/protocol";
import { expect, test } from "vitest";
import { durationDraftOf, durationOfDraft, exactDuration } from "./duration-draft.ts";
import {
  draftOfTarget,
  inputOfDraft,
  NEW_TARGET_DRAFT,
  type TargetDraft,
  targetErrors,
  withKind,
} from "./target-draft.ts";
import { exampleTarget } from "./testing/example-target.ts";

const filled: TargetDraft = { ...NEW_TARGET_DRAFT, name: "bybit", host: "api.example.org" };
const errorsOf = (change: Partial<TargetDraft>) =>
  Object.fromEntries(targetErrors(inputOfDraft({ ...filled, ...change })));

test("a filled form is what the hub takes, with nothing of other kinds", () => {
  expect(inputOfDraft({ ...filled, url: "https://left.over", serverName: "left.over" })).toEqual({
    outcome: "valid",
    input: {
      isDemo: false,
      name: "bybit",
      check: { kind: "tcp", host: "api.example.org", port: 443 },
      place: "",
      latitude: null,
      longitude: null,
      intervalMs: 5000,
      timeoutMs: 2000,
      nodeFilter: "",
      allowsPrivate: false,
    },
  });
});

test.each<TargetCheck>([
  { kind: "tcp", host: "10.0.0.1", port: 22 },
  { kind: "tls", host: "2001:db8::1", port: 443, serverName: "api.example.org" },
  { kind: "tls", host: "api.example.org", port: 443 },
  { kind: "http", url: "https://api.example.org/time", method: "GET", expectedStatus: 204 },
  { kind: "http", url: "http://api.example.org", method: "HEAD" },
  { kind: "websocket", url: "wss://ws.example.org" },
])("a target comes back from the form as it was: %o", (check) => {
  const target = exampleTarget("bybit", {
    check,
    latitude: -1.5,
    longitude: 103.85,
    place: "Singapore",
    intervalMs: 90_000,
    timeoutMs: 1500,
    nodeFilter: "region=tokyo label.env=prod",
    allowsPrivate: true,
  });
  const result = inputOfDraft(draftOfTarget(target));
  expect(result).toEqual({
    outcome: "valid",
    input: {
      isDemo: false,
      name: "bybit",
      check,
      place: "Singapore",
      latitude: -1.5,
      longitude: 103.85,
      intervalMs: 90_000,
      timeoutMs: 1500,
      nodeFilter: "region=tokyo label.env=prod",
      allowsPrivate: true,
    },
  });
});

test("each field says in a sentence what it needs", () => {
  expect(errorsOf({ name: "Bybit EU" }).name).toBe("1 to 63 lower-case letters, digits or hyphens.");
  expect(errorsOf({ host: "" })).toEqual({ host: "Needed." });
  expect(errorsOf({ host: "api.example.org:443" }).host).toBe(
    "A host name or an IP address, without a port.",
  );
  for (const port of ["", "0", "65536", "4.5", "https"]) {
    expect(errorsOf({ port }).port, port).toBe("A whole number from 1 to 65,535.");
  }
  expect(errorsOf({ kind: "http", url: "ws://a" }).url).toBe("An http:// or https:// address.");
  expect(errorsOf({ kind: "http", url: "http://a", expectedStatus: "99" }).expectedStatus).toBe(
    "A whole number from 100 to 599.",
  );
  expect(errorsOf({ interval: { text: "", unit: "s" } }).interval).toBe("From 1 second to 60 minutes.");
  expect(errorsOf({ latitude: "91", longitude: "0" }).latitude).toBe("Degrees from −90 to 90.");
  expect(errorsOf({ nodeFilter: "colour=red" }).nodeFilter).toMatch(/"colour" is not a field/);
});

test("rules between fields stand at the field that breaks them", () => {
  expect(errorsOf({ timeout: { text: "6", unit: "s" } })).toEqual({
    timeout: "The timeout must not be longer than the interval.",
  });
  expect(errorsOf({ latitude: "1" })).toEqual({
    longitude: "A position has both a latitude and a longitude.",
  });
});

test("a decimal comma and a real minus sign are numbers", () => {
  const result = inputOfDraft({ ...filled, latitude: "−33,9", longitude: "18.4" });
  expect(result.outcome === "valid" && [result.input.latitude, result.input.longitude]).toEqual([
    -33.9, 18.4,
  ]);
});

test("another kind keeps the address under its own scheme", () => {
  expect(withKind({ ...filled, url: "https://a/b" }, "websocket").url).toBe("wss://a/b");
  expect(withKind({ ...filled, url: "ws://a/b" }, "http").url).toBe("http://a/b");
  expect(withKind({ ...filled, url: "https://a/b" }, "tcp").url).toBe("https://a/b");
});

test("durations are typed in the largest unit that is whole", () => {
  expect([500, 1500, 5000, 90_000, 120_000, 0].map(durationDraftOf)).toEqual([
    { text: "500", unit: "ms" },
    { text: "1500", unit: "ms" },
    { text: "5", unit: "s" },
    { text: "90", unit: "s" },
    { text: "2", unit: "min" },
    { text: "0", unit: "ms" },
  ]);
  expect(durationOfDraft({ text: "0.5", unit: "s" })).toBe(500);
  expect(durationOfDraft({ text: " ", unit: "s" })).toBeNaN();
});

test("a duration is said in full", () => {
  expect([1000, 1500, 90_000, 3_600_000].map((ms) => exactDuration(ms).replaceAll("\u00a0", " "))).toEqual([
    "1 s",
    "1.50 s",
    "1 min 30 s",
    "1 h",
  ]);
});
