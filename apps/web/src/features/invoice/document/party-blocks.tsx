import { partyText } from "@orrery/documents/text";
import type { BillingAddress, Seller } from "@orrery/protocol";
import type { ReactNode } from "react";

/** Who sends the invoice. */
export function SellerBlock({ seller }: { seller: Seller }): ReactNode {
  if (seller.name === "") {
    return <p className="text-ink-muted text-sm">Nobody has said yet who sends the invoices.</p>;
  }
  return <Party party={seller} />;
}

/** To whom it is made out. */
export function CustomerBlock({
  customer,
  accountName,
}: {
  customer: BillingAddress;
  accountName: string;
}): ReactNode {
  return <Party party={{ ...customer, name: customer.name === "" ? accountName : customer.name }} />;
}

function Party({ party }: { party: BillingAddress }): ReactNode {
  return (
    <address className="text-sm not-italic">
      <span className="block font-medium text-ink">{party.name}</span>
      {partyText(party).map((line) => (
        <span key={line} className="block text-ink-muted">
          {line}
        </span>
      ))}
    </address>
  );
}
