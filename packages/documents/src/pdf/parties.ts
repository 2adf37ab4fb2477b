import type { BillingAddress, Seller } from "@orrery/protocol";
import { type FactText, partyText } from "../invoice-text.ts";
import { CONTENT_WIDTH, INK, MARGIN, type Sheet } from "./sheet.ts";

export type Heading = { title: string; number: string; mark: string | null };

const FACT_LABEL_WIDTH = 84;
const RIGHT_WIDTH = 236;
const LEFT_WIDTH = CONTENT_WIDTH - RIGHT_WIDTH - 24;
const RIGHT_X = MARGIN.left + CONTENT_WIDTH - RIGHT_WIDTH;

/** Seller, title, customer and the facts of a document. Answers with where the rest begins. */
export function drawParties(
  sheet: Sheet,
  {
    heading,
    seller,
    customer,
    facts,
  }: { heading: Heading; seller: Seller; customer: BillingAddress; facts: FactText[] },
): number {
  const left = { x: MARGIN.left, width: LEFT_WIDTH };
  const right = { x: RIGHT_X, width: RIGHT_WIDTH };
  let leftY: number = MARGIN.top;
  leftY += sheet.text(seller.name, { ...left, y: leftY }, { size: 12, weight: "semibold" }) + 3;
  leftY += sheet.text(partyText(seller).join("\n"), { ...left, y: leftY }, { size: 8.5, color: INK.soft });

  let rightY: number = MARGIN.top - 5;
  rightY += sheet.text(
    heading.title,
    { ...right, y: rightY },
    { size: 21, weight: "semibold", align: "right" },
  );
  rightY += sheet.text(
    heading.number,
    { ...right, y: rightY },
    { size: 10.5, weight: "medium", align: "right" },
  );
  if (heading.mark !== null) {
    const style = { size: 10.5, weight: "semibold", align: "right", color: INK.mark } as const;
    rightY += sheet.text(heading.mark, { ...right, y: rightY + 2 }, style) + 2;
  }

  const top = Math.max(leftY, rightY, MARGIN.top + 62) + 16;
  sheet.rule(top);
  let customerY = top + 14;
  customerY += sheet.text("Billed to", { ...left, y: customerY }, { size: 7.5, color: INK.soft }) + 3;
  customerY += sheet.text(customer.name, { ...left, y: customerY }, { size: 10, weight: "semibold" }) + 2;
  customerY += sheet.text(partyText(customer).join("\n"), { ...left, y: customerY }, { size: 9 });

  let factY = top + 14;
  for (const { label, value } of facts) {
    sheet.text(label, { x: RIGHT_X, y: factY, width: FACT_LABEL_WIDTH }, { size: 8.5, color: INK.soft });
    const at = { x: RIGHT_X + FACT_LABEL_WIDTH, y: factY, width: RIGHT_WIDTH - FACT_LABEL_WIDTH };
    factY += sheet.text(value, at, { size: 8.5, align: "right" }) + 3.5;
  }
  return Math.max(customerY, factY) + 16;
}
