import { ApiTokenCreated, UsageAnswers } from "@orrery/protocol";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { runSql } from "./database.ts";
import type { ProductUnderTest } from "./product.ts";

export type Used = { meter: string; value: number; atMs: number };

/** Tells of usage as an outside system does: with an API token of its own, in CloudEvents. */
export class UsageSource {
  readonly #url: string;
  readonly #token: string;
  readonly #name: string;
  #count = 0;

  private constructor(url: string, token: string, name: string) {
    this.#url = url;
    this.#token = token;
    this.#name = name;
  }

  static async make(product: ProductUnderTest, name: string): Promise<UsageSource> {
    const wish = { name, scopes: ["usage:write"] };
    const { text } = await product.call(ApiTokenCreated, "apiTokens.create", wish);
    return new UsageSource(`${product.webUrl}/v1/usage`, text, name);
  }

  async tell(accountId: string, events: readonly Used[]): Promise<UsageAnswers["answers"]> {
    const batch = events.map(({ meter, value, atMs }) => ({
      ...{
        specversion: "1.0",
        type: "orrery.usage",
        source: this.#name,
        id: `${this.#name}-${this.#count++}`,
      },
      ...{ subject: accountId, time: new Date(atMs).toISOString(), data: { meter, value } },
    }));
    const response = await fetch(this.#url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#token}`,
        "content-type": "application/cloudevents-batch+json",
      },
      body: JSON.stringify(batch),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST /v1/usage: ${response.status} ${text}`);
    return UsageAnswers.parse(JSON.parse(text)).answers;
  }
}

/** As if the account had been opened so much earlier: what was used before then is billed with its first period. */
export async function openedEarlier(
  product: ProductUnderTest,
  accountId: string,
  byMs: number,
): Promise<void> {
  const earlier = "UPDATE account SET created_at = created_at - make_interval(secs => $2) WHERE id = $1";
  await runSql(product, earlier, [accountId, byMs / 1000]);
}

/** What a reader of a PDF can select, page by page; white space is one space. */
export async function pdfText(bytes: Uint8Array): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(items.map((item) => ("str" in item ? item.str : "")).join(" "));
  }
  await document.loadingTask.destroy();
  return pages.join("\n").replaceAll(/[\s\u00a0]+/g, " ");
}
