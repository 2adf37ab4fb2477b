import { z } from "zod";

const ANSWER_BYTES_MAX = 65_536;

const Answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z
    .object({
      resultType: z.string(),
      result: z.union([
        z.tuple([z.number(), z.string()]),
        z.array(z.object({ value: z.tuple([z.number(), z.string()]).optional() })),
      ]),
    })
    .optional(),
});

/** The value and its time in seconds, of a query that comes to one number. Throws an Error whose message is shown. */
export async function queryPrometheus(
  url: string,
  query: string,
  signal: AbortSignal,
): Promise<{ value: number; atMs: number }> {
  const asked = new URL(`${url.replace(/\/+$/, "")}/api/v1/query`);
  asked.searchParams.set("query", query);
  const response = await fetch(asked, { signal, redirect: "error", headers: { accept: "application/json" } });
  const parsed = Answer.safeParse(JSON.parse(await textOf(response)));
  if (!parsed.success) throw new Error(`it answered ${response.status} with something that is no result`);
  const { status, error, data } = parsed.data;
  if (status !== "success" || data === undefined) {
    throw new Error(`it refused the query: ${(error ?? `status ${response.status}`).slice(0, 200)}`);
  }
  const [first, ...others] = data.resultType === "scalar" ? [{ value: data.result }] : data.result;
  if (others.length > 0) {
    const count = others.length + 1;
    throw new Error(`the query has ${count} series; it must come to one number, for example by sum(...)`);
  }
  const [seconds, text] = pairOf(first);
  // Prometheus writes NaN and +Inf as text: they are judged where all samples are.
  return { value: text === "+Inf" ? Number.POSITIVE_INFINITY : Number(text), atMs: seconds * 1000 };
}

function pairOf(first: unknown): [number, string] {
  const pair = z.object({ value: z.tuple([z.number(), z.string()]) }).safeParse(first);
  if (!pair.success) throw new Error("the query has no series now");
  return pair.data.value;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error("its answer is longer than 64 KiB; ask for one number");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
