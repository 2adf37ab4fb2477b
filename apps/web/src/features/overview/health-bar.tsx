import { classNames, toneFillClass } from "@orrery/ui";
import type { ReactNode } from "react";
import { HEALTH_FACES, HEALTH_ORDER } from "../node/health-face.ts";
import type { HealthCounts } from "./fleet-breakdown.ts";

/** Proportions by health. The numbers stand beside it, so it is hidden from screen readers. */
export function HealthBar({ counts, className }: { counts: HealthCounts; className?: string }): ReactNode {
  return (
    <div
      aria-hidden
      className={classNames("flex h-2 w-full gap-px overflow-hidden rounded-sm bg-inset", className)}
    >
      {HEALTH_ORDER.map((health) =>
        counts[health] === 0 ? null : (
          <span
            key={health}
            className={classNames(
              "min-w-1 transition-[flex-grow] duration-300",
              toneFillClass[HEALTH_FACES[health].tone],
            )}
            style={{ flexGrow: counts[health], flexBasis: 0 }}
          />
        ),
      )}
    </div>
  );
}
