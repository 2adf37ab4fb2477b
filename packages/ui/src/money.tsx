"use client";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { ExactValue } from "./exact-value.tsx";
import { exactMoney, formatMoney, type MoneyAmount } from "./format/format-money.ts";
import { useViewerLocale } from "./use-viewer-locale.ts";

export type MoneyProps = {
  money: MoneyAmount | null | undefined;
  /** What it was rounded from, where it was: shown on hover and focus. */
  exact?: string;
  className?: string;
};

/** Money in the viewer's locale, to the coin. On hover it names its currency's code: a sign such as $ does not. */
export function Money({ money, exact, className }: MoneyProps): ReactNode {
  const shown = formatMoney(money, useViewerLocale());
  if (exact !== undefined) {
    return (
      <ExactValue exact={exact} className={className}>
        {shown}
      </ExactValue>
    );
  }
  return (
    <span title={exactMoney(money)} className={classNames("whitespace-nowrap tabular-nums", className)}>
      {shown}
    </span>
  );
}
