"use client";
import type { AccountView } from "@orrery/protocol";
import { AgeText, Card, Credits, Fact } from "@orrery/ui";
import type { ReactNode } from "react";
import { hoursLeft, timeLeftText } from "../../accounts/account-words.ts";

/** What there is, what of it is free, and how long it lasts. */
export function BalanceCard({ account }: { account: AccountView }): ReactNode {
  const hours = hoursLeft(account.availableUnits, account.burnUnitsPerHour);
  const isShort = hours !== null && hours < 24 && account.state === "active";
  return (
    <Card title="Balance" note={<AgeText atMs={account.atMs} />}>
      <div className="flex flex-col gap-4">
        <p className="text-2xl text-ink" data-balance={account.balanceUnits}>
          <Credits units={account.balanceUnits} />
        </p>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
          <Fact label="Available">
            <Credits units={account.availableUnits} />
          </Fact>
          <Fact label="Held">
            <Credits units={account.heldUnits} />
          </Fact>
          <Fact label="Overdraft">
            <Credits units={account.overdraftUnits} />
          </Fact>
          <Fact label="Burn, credits/h">
            <Credits unit="" units={account.burnUnitsPerHour} />
          </Fact>
          <Fact label="Time left">
            <span className={isShort ? (hours <= 1 ? "text-bad" : "text-warn") : ""}>
              {timeLeftText(account.state, hours)}
            </span>
          </Fact>
        </dl>
        <p className="text-pretty text-ink-faint text-xs">
          Available is the balance and the overdraft, less what is held. Burn is that of the last five
          minutes, and time left goes by it; limits may end it earlier.
        </p>
      </div>
    </Card>
  );
}
