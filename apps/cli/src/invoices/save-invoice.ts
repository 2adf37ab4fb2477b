import { writeFile } from "node:fs/promises";
import { CliError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { call } from "../hub/hub-client.ts";
import { fetchPlain } from "../hub/plain-http.ts";
import { findInvoiceId } from "./find-invoice.ts";

export type SaveOptions = { output?: string };

export async function saveInvoice(
  ctx: CommandContext,
  reference: string,
  format: "pdf" | "csv",
  { output }: SaveOptions,
): Promise<void> {
  const hub = await connectHub(ctx);
  const asked = await findInvoiceId(hub, reference);
  const { id, number } = await ask(hub, (api) => api.invoices.get.query({ invoiceId: asked }));
  const bytes = await call(hub.url, () => download(hub, `/v1/invoices/${id}.${format}`));
  if (output === "-") {
    process.stdout.write(bytes);
    return;
  }
  const file = output ?? `${number ?? `draft-${id}`}.${format}`;
  await writeFile(file, bytes).catch((error: unknown) => {
    throw new CliError(
      `${file} cannot be written (${error instanceof Error ? error.message : String(error)}).`,
    );
  });
  if (ctx.isJson) ctx.terminal.json({ id, number, file, sizeBytes: bytes.length });
  else ctx.terminal.line(file);
}

async function download(hub: Hub, path: string): Promise<Buffer> {
  return Buffer.from(await (await fetchPlain(hub, path)).arrayBuffer());
}
