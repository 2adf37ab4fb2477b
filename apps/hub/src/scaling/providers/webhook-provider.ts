import type { SecretsPort } from "@orrery/api";
import type { GroupInstance } from "@orrery/domain/scaling";
import type { ScalingProvider } from "@orrery/protocol";
import { type Clock, parseJson, sortableId } from "@orrery/runtime";
import { z } from "zod";
import type { CountOutcome, ScalingProviderPort } from "../provider.ts";
import { askServer, type ServerAnswer } from "./ask-server.ts";
import { openSecret } from "./open-secret.ts";
import { ProviderError, wordsOf } from "./provider-error.ts";
import { WebhookOutcome, WebhookState } from "./webhook-answers.ts";
import { webhookHeaders, webhookKeyOf } from "./webhook-signature.ts";

export type OutsideParts = {
  readonly secrets: SecretsPort;
  readonly clock: Clock;
  /** For each question, beside the caller's own signal. */
  readonly deadlineMs: number;
  readonly isLinkLocalAllowed: boolean;
};

const ANSWER_BYTES_MAX = 2_097_152;

/** Asked and told over HTTP; what it is asked: docs/scaling.md, "Webhook". */
export class WebhookProvider implements ScalingProviderPort {
  readonly targetName: string;
  readonly #url: URL;
  readonly #signingSecret: string;
  readonly #parts: OutsideParts;
  readonly #firstSeen = new Map<string, { state: string; atMs: number }>();

  constructor({ url, signingSecret }: Extract<ScalingProvider, { kind: "webhook" }>, parts: OutsideParts) {
    this.#url = new URL(url);
    this.targetName = this.#url.host;
    this.#signingSecret = signingSecret;
    this.#parts = parts;
  }

  async read(signal: AbortSignal): Promise<{ instances: GroupInstance[]; wanted: number | null }> {
    const { answer, secret } = await this.#ask("GET", null, signal);
    if (answer.status !== 200) throw new ProviderError(`${this.#refused(answer, secret)}.`);
    const state = WebhookState.safeParse(parseJson(answer.body));
    if (!state.success) throw new ProviderError(`${this.targetName} answers ${problemOf(state.error)}.`);
    const { instances, wanted } = state.data;
    return { instances: this.#dated(instances), wanted };
  }

  async setCount(count: number, why: string, signal: AbortSignal): Promise<CountOutcome> {
    try {
      const { answer, secret } = await this.#ask("PUT", JSON.stringify({ count, why }), signal);
      const isFine = answer.status >= 200 && answer.status < 300;
      if (isFine && answer.body.trim() === "") return { outcome: "accepted" };
      const said = WebhookOutcome.safeParse(parseJson(answer.body));
      if (said.success && said.data.outcome === "accepted" && isFine) return { outcome: "accepted" };
      if (said.success && said.data.outcome !== "accepted")
        return {
          outcome: said.data.outcome,
          sentence: `${this.targetName} says: ${wordsOf(said.data.sentence, [secret])}.`,
        };
      if (!isFine) return { outcome: "failed", sentence: `${this.#refused(answer, secret)}.` };
      const problem = said.success ? "something else" : problemOf(said.error);
      return { outcome: "failed", sentence: `${this.targetName} answers ${problem}.` };
    } catch (error) {
      if (error instanceof ProviderError) return { outcome: "failed", sentence: error.message };
      return { outcome: "failed", sentence: `${this.targetName} could not be told; see the hub's log.` };
    }
  }

  async #ask(
    method: "GET" | "PUT",
    body: string | null,
    signal: AbortSignal,
  ): Promise<{ answer: ServerAnswer; secret: string }> {
    const { secrets, clock, deadlineMs, isLinkLocalAllowed } = this.#parts;
    const secret = await openSecret(secrets, this.#signingSecret);
    const key = webhookKeyOf(secret, this.#signingSecret);
    const signed = webhookHeaders(key, {
      ...{ id: `msg_${sortableId()}`, atMs: clock.nowAtMs(), body: body ?? "" },
    });
    const answer = await askServer({
      ...{ method, url: this.#url, body, ca: null, bytesMax: ANSWER_BYTES_MAX, isLinkLocalAllowed },
      headers: {
        ...signed,
        accept: "application/json",
        ...(body === null ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    });
    return { answer, secret };
  }

  #refused({ status, body }: ServerAnswer, secret: string): string {
    const words = wordsOf(body, [secret]);
    return `${this.targetName} answers ${status}${words === "" ? "" : `: ${words}`}`;
  }

  /** Whoever does not say since when is in its state since it was first seen in it. */
  #dated(instances: WebhookState["instances"]): GroupInstance[] {
    const nowAtMs = this.#parts.clock.nowAtMs();
    const ids = new Set(instances.map(({ id }) => id));
    for (const id of this.#firstSeen.keys()) if (!ids.has(id)) this.#firstSeen.delete(id);
    return instances.map(({ id, state, sinceAtMs }) => {
      if (sinceAtMs !== undefined) return { id, state, sinceMs: Math.min(sinceAtMs, nowAtMs) };
      const seen = this.#firstSeen.get(id);
      if (seen?.state === state) return { id, state, sinceMs: seen.atMs };
      this.#firstSeen.set(id, { state, atMs: nowAtMs });
      return { id, state, sinceMs: nowAtMs };
    });
  }
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : ` (${z.core.toDotPath(issue.path)})`;
  return `what is no answer to this question${place}: ${wordsOf(issue?.message ?? "", [])}`;
}
