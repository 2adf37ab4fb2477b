import { type ApiContext, createCaller } from "@orrery/api";
import { invoiceCsv, type PdfRenderer } from "@orrery/documents";
import type { InvoiceView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { TRPCError } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export type InvoiceRoutesOptions = {
  documents: PdfRenderer;
  createContext: (request: FastifyRequest) => Promise<ApiContext>;
};

type Caller = ReturnType<typeof createCaller>;

/** Documents that may be made or wait at a time. */
const WAITING_MAX = 50;

/**
 * Invoices as files: `GET /v1/invoices/<id or number>.pdf|.csv|.json`, `GET /v1/credit-notes/<id or number>.pdf`. Read through the API's own
 * procedures, so that who may see amounts is decided in one place.
 */
export function mountInvoices(
  app: FastifyInstance,
  { documents, createContext }: InvoiceRoutesOptions,
): void {
  const read = async <T>(request: FastifyRequest, ask: (caller: Caller) => Promise<T>): Promise<T> => {
    try {
      return await ask(createCaller(await createContext(request)));
    } catch (error) {
      throw toAppError(error);
    }
  };
  const pdf = async (reply: FastifyReply, name: string, make: () => Promise<Uint8Array>) => {
    if (documents.waitingCount >= WAITING_MAX) throw new AppError("RATE_LIMITED");
    return file(
      reply,
      { name: `${name}.pdf`, type: "application/pdf", isShown: true },
      Buffer.from(await make()),
    );
  };

  app.get<{ Params: { file: string } }>("/v1/invoices/:file", async (request, reply) => {
    const { name, ending } = fileName(request.params.file, ["pdf", "csv", "json"]);
    const invoice = await read(request, (caller) => caller.invoices.get({ invoiceId: name }));
    switch (ending) {
      case "pdf":
        return pdf(reply, nameOf(invoice), () => documents.invoice(invoice));
      case "csv": {
        const type = "text/csv; charset=utf-8";
        return file(reply, { name: `${nameOf(invoice)}.csv`, type, isShown: false }, invoiceCsv(invoice));
      }
      default: {
        const type = "application/json; charset=utf-8";
        return file(
          reply,
          { name: `${nameOf(invoice)}.json`, type, isShown: false },
          JSON.stringify(invoice),
        );
      }
    }
  });

  app.get<{ Params: { file: string } }>("/v1/credit-notes/:file", async (request, reply) => {
    const { name } = fileName(request.params.file, ["pdf"]);
    const { invoice, note } = await read(request, (caller) =>
      caller.invoices.creditNote({ creditNoteId: name }),
    );
    return pdf(reply, note.number, () => documents.creditNote(invoice, note));
  });
}

/** Throws NOT_FOUND for what has none of these endings. */
function fileName(file: string, endings: readonly string[]): { name: string; ending: string } {
  const match = /^([A-Za-z0-9-]{1,64})\.([a-z]{3,4})$/.exec(file);
  const [, name, ending] = match ?? [];
  if (name === undefined || ending === undefined || !endings.includes(ending)) {
    throw new AppError("NOT_FOUND", `There is no such file; ask for one that ends in ${endings.join(", ")}.`);
  }
  return { name, ending };
}

function nameOf({ number, id }: InvoiceView): string {
  return number ?? `draft-${id}`;
}

function file(
  reply: FastifyReply,
  { name, type, isShown }: { name: string; type: string; isShown: boolean },
  body: Buffer | string,
): FastifyReply {
  return (
    reply
      .header("content-type", type)
      .header("content-disposition", `${isShown ? "inline" : "attachment"}; filename="${name}"`)
      // For this reader alone, and asked for anew each time: an invoice's state may change.
      .header("cache-control", "private, no-cache")
      .send(body)
  );
}

/** What the API throws, as the hub's own routes answer it. */
function toAppError(error: unknown): unknown {
  if (!(error instanceof TRPCError)) return error;
  if (error.cause instanceof AppError) return error.cause;
  return error.code === "BAD_REQUEST" ? new AppError("INVALID_INPUT", undefined, { cause: error }) : error;
}
