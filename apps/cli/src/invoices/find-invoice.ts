import type { InvoiceListInput, InvoiceRow } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import { ask, type Hub } from "../command-context.ts";

const PAGE = 500;
const PAGES_MAX = 20;

/** Newest first; at most `limit`. */
export async function readInvoices(
  hub: Hub,
  filter: Partial<InvoiceListInput>,
  limit: number,
): Promise<InvoiceRow[]> {
  const rows: InvoiceRow[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX && rows.length < limit; page += 1) {
    const asked = {
      ...filter,
      limit: Math.min(PAGE, limit - rows.length),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { items, nextCursor } = await ask(hub, (api) => api.invoices.list.query(asked));
    rows.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return rows;
}

/** By number or id; a draft also by the name of its account, where there is only one. */
export async function findInvoiceId(hub: Hub, reference: string): Promise<string> {
  if (/^\d{4}-\d{6}$/.test(reference)) return reference;
  const drafts = (await readInvoices(hub, { state: "draft" }, PAGE)).filter(
    ({ accountName }) => accountName === reference,
  );
  const [only, another] = drafts;
  if (another !== undefined) {
    throw new CliError(`${reference} has several drafts; give the id of one (orrery invoices list).`, {
      code: "AMBIGUOUS",
    });
  }
  return only?.id ?? reference;
}
