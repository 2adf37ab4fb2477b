import { formatCredits } from "../ledger/units.ts";
import type { AlertKind, AlertLevel } from "./alerts.ts";

/** `usedUnits` and `limitUnits`: of a limit; of credits `leftUnits` alone is told. */
export function alertSentence(
  name: string,
  kind: AlertKind,
  level: AlertLevel,
  { usedUnits, limitUnits, leftUnits }: { usedUnits: bigint; limitUnits: bigint; leftUnits: bigint },
): string {
  if (kind === "credits") {
    return level === 100
      ? `${name} has no credits left: usage is refused until credits are bought or granted`
      : `${name} has used ${level} % of its credits; ${formatCredits(leftUnits)} are left`;
  }
  const span = kind === "day" ? "day" : "period";
  const numbers = `${formatCredits(usedUnits)} of ${formatCredits(limitUnits)} credits`;
  return level === 100
    ? `${name} has reached its limit for the ${span} (${numbers}): usage is refused until the next ${span} or a higher limit`
    : `${name} has used ${level} % of its limit for the ${span} (${numbers})`;
}

export function alertSeverity(level: AlertLevel): "notice" | "warning" | "critical" {
  switch (level) {
    case 50:
      return "notice";
    case 80:
      return "warning";
    case 100:
      return "critical";
  }
}
