import fc from "fast-check";
import { expect, test } from "vitest";
import { ALERT_LEVELS, type AlertGauge, stepAlerts, type ToldAlert } from "./alerts.ts";

/** Somebody who keeps a flag for each level: raised when it is told, taken down when it may be told again. */
class Flags {
  #matter = "";
  #variant = "";
  readonly #raised = new Set<number>();

  see({ matter, variant, percent }: AlertGauge): number | null {
    for (const level of [...this.#raised]) {
      const isNew = matter !== this.#matter || (variant !== this.#variant && percent < level);
      if (isNew) this.#raised.delete(level);
    }
    this.#matter = matter;
    this.#variant = variant;
    const reached = ALERT_LEVELS.filter((level) => percent >= level && !this.#raised.has(level));
    for (const level of reached) this.#raised.add(level);
    return reached.at(-1) ?? null;
  }
}

const kind = fc.constantFrom("credits" as const, "day" as const, "period" as const);
const act = fc.record({
  kind,
  percent: fc.integer({ min: 0, max: 120 }),
  newMatter: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  newVariant: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});

test("[A1] [A4] any story of three gauges: what somebody with flags would tell, each level once for a key", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let told: ToldAlert[] = [];
      const flags = { credits: new Flags(), day: new Flags(), period: new Flags() };
      const turn = { credits: [0, 0], day: [0, 0], period: [0, 0] };
      const spoken = new Set<string>();
      for (const { kind: of, percent, newMatter, newVariant } of acts) {
        const now = turn[of];
        if (newMatter) now[0] = (now[0] ?? 0) + 1;
        if (newVariant) now[1] = (now[1] ?? 0) + 1;
        const gauge = { kind: of, matter: String(now[0]), variant: String(now[1]), percent };
        const step = stepAlerts(gauge, told);
        expect(step.tell).toBe(flags[of].see(gauge));
        if (step.tell !== null) {
          const once = `${of} ${step.key} ${step.tell}`;
          expect(spoken.has(once)).toBe(false);
          spoken.add(once);
        }
        // As the table keeps it: no row twice, those of other keys gone.
        if (step.forgets) told = told.filter((each) => each.kind !== of || each.key === step.key);
        for (const level of step.remember) {
          expect(told).not.toContainEqual({ kind: of, key: step.key, level });
          told.push({ kind: of, key: step.key, level });
        }
      }
    }),
    { numRuns: 2000 },
  );
});
