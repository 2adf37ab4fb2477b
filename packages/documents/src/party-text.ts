import type { BillingAddress } from "@orrery/protocol";

/** An address under its name, a line each; what is empty is left out. */
export function partyText({
  street,
  city,
  postalCode,
  region,
  country,
  email,
  taxId,
}: BillingAddress): string[] {
  const town = [postalCode, city].filter((part) => part !== "").join(" ");
  const countryName =
    country === "" ? "" : (new Intl.DisplayNames("en", { type: "region" }).of(country) ?? country);
  return [street, town, region, countryName, email, taxId === "" ? "" : `Tax ID ${taxId}`].filter(
    (line) => line !== "",
  );
}
