import { cronProblem, nextRunMs } from "@orrery/domain/scaling";
import cronstrue from "cronstrue";

/** "At 08:00, Monday through Friday", and when it comes next in the zone's own time; null = it cannot be read, and its field says so. */
export function cronWords(
  expression: string,
  zone: string,
  nowMs: number,
  nextMax = 2,
): { words: string; next: string[] } | null {
  const plain = expression.trim();
  if (plain.split(/\s+/).length !== 5 || cronProblem(plain, zone, nowMs) !== null) return null;
  const next: string[] = [];
  for (let atMs: number | null = nowMs; next.length < nextMax; ) {
    atMs = nextRunMs(plain, zone, atMs);
    if (atMs === null) break;
    next.push(timeFormat(zone).format(atMs));
  }
  return { words: wordsOf(plain), next };
}

/** Zones that a browser knows, for whoever types one. */
export function knownZones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}

function wordsOf(expression: string): string {
  try {
    return cronstrue.toString(expression, { use24HourTimeFormat: true });
  } catch {
    // What the hub reads and the words do not know, such as `L` in odd places.
    return expression;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function timeFormat(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    ...{ weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" },
    timeZone: zone,
  });
  formats.set(zone, made);
  return made;
}
