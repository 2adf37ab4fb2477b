import type { BillingAddress } from "@orrery/protocol";

/** An address as it stands on a letter, below the name; empty lines are left out. */
export function addressLines({ street, postalCode, city, region, country }: BillingAddress): string[] {
  const place = [postalCode, city].filter((part) => part !== "").join(" ");
  return [street, place, region, country].filter((line) => line !== "");
}
