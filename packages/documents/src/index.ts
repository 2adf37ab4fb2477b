export { invoiceCsv } from "./csv.ts";
export { creditNotePdf } from "./pdf/credit-note-pdf.ts";
export { invoicePdf } from "./pdf/invoice-pdf.ts";
