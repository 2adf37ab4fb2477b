import type { RateCalculation } from "@orrery/protocol";

export type CalculationRow = {
  readonly meter: string;
  readonly quantity: bigint;
  readonly chargedUnits: bigint;
  readonly wouldBeUnits: bigint;
  readonly differenceUnits: bigint;
};

/** What changed most first. */
export function calculationRows({ meters }: Pick<RateCalculation, "meters">): CalculationRow[] {
  return meters
    .map(({ meter, quantity, chargedUnits, wouldBeUnits }) => ({
      meter,
      quantity: BigInt(quantity),
      chargedUnits: BigInt(chargedUnits),
      wouldBeUnits: BigInt(wouldBeUnits),
      differenceUnits: BigInt(wouldBeUnits) - BigInt(chargedUnits),
    }))
    .sort(
      (a, b) =>
        compare(absolute(b.differenceUnits), absolute(a.differenceUnits)) ||
        compare(b.chargedUnits, a.chargedUnits),
    );
}

/** "+12.5 %", "−3 %"; null where nothing was charged before. */
export function changeText(chargedUnits: bigint, wouldBeUnits: bigint): string | null {
  if (chargedUnits === 0n) return null;
  const perMille = ((wouldBeUnits - chargedUnits) * 1000n) / chargedUnits;
  const absolutePerMille = absolute(perMille);
  const fraction = absolutePerMille % 10n;
  const number = `${(absolutePerMille / 10n).toLocaleString("en-GB")}${fraction === 0n ? "" : `.${fraction}`}`;
  return `${perMille < 0n ? "−" : perMille > 0n ? "+" : "±"}${number} %`;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
