import { Cron } from "croner";
import { dateOfDay } from "../../billing/periods/zone-date.ts";

const DAY_MS = 86_400_000;
/** Compiled expressions that are kept. */
const JOBS_MAX = 2048;

const jobs = new Map<string, Cron>();

/** The first instant after `atMs` at which the zone's clocks show what the expression says; null = never. Throws for what cannot be read. */
export function nextRunMs(expression: string, zone: string, atMs: number): number | null {
  return jobOf(expression, zone).nextRun(isoText(atMs))?.getTime() ?? null;
}

/** Why an expression or a zone cannot be used; null = it can. `atMs`: now. */
export function cronProblem(expression: string, zone: string, atMs: number): string | null {
  try {
    if (nextRunMs(expression, zone, atMs) !== null) return null;
    return `${expression} never comes: look at its day and its month.`;
  } catch {
    return `${expression} in ${zone} cannot be read: five cron fields and a zone such as Europe/Berlin are needed.`;
  }
}

function jobOf(expression: string, zone: string): Cron {
  const key = `${zone} ${expression}`;
  const known = jobs.get(key);
  if (known !== undefined) return known;
  const job = new Cron(expression, { timezone: zone, mode: "5-part" });
  if (jobs.size >= JOBS_MAX) jobs.clear();
  jobs.set(key, job);
  return job;
}

/** Whole seconds, in UTC. */
function isoText(atMs: number): string {
  const day = Math.floor(atMs / DAY_MS);
  const seconds = Math.floor((atMs - day * DAY_MS) / 1000);
  const { year, month, day: ofMonth } = dateOfDay(day);
  const two = (number: number) => String(number).padStart(2, "0");
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(ofMonth)}T${time}Z`;
}
