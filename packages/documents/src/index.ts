export { invoiceCsv } from "./csv.ts";
export { PdfRenderer } from "./pdf-renderer.ts";
