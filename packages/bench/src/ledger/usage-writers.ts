import type { CloudUsageEvent, UsageAnswers } from "@orrery/protocol";
import { callHub } from "../stack/hub-api.ts";
import type { Stack } from "../stack/stack.ts";
import { KeepAlivePost } from "./keep-alive-post.ts";

/** As any system outside reports usage: `POST /v1/usage`, CloudEvents, an API token; each writer keeps one connection. */
export class UsageWriters {
  /** What the hub said it booked. */
  bookedCount = 0;
  bookedUnits = 0n;
  readonly #connections: readonly KeepAlivePost[];

  private constructor(connections: readonly KeepAlivePost[]) {
    this.#connections = connections;
  }

  static async open(stack: Stack, writers: number): Promise<UsageWriters> {
    const { text } = await callHub<{ text: string }>(stack, "mutation", "apiTokens.create", {
      name: "bench",
      scopes: ["usage:write"],
    });
    const url = `${stack.hubUrl}/v1/usage`;
    return new UsageWriters(
      await Promise.all(Array.from({ length: writers }, () => KeepAlivePost.open(url, text))),
    );
  }

  /** Resolves once it is booked. */
  async one(writer: number, event: CloudUsageEvent): Promise<void> {
    await this.#send(writer, JSON.stringify(event), "application/cloudevents+json");
  }

  /** Resolves once all are booked. */
  async batch(writer: number, events: readonly CloudUsageEvent[]): Promise<void> {
    await this.#send(writer, JSON.stringify(events), "application/cloudevents-batch+json");
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  async #send(writer: number, body: string, contentType: string): Promise<void> {
    const answer = await this.#connections[writer]?.post(body, contentType);
    if (answer?.status !== 200) throw new Error(`POST /v1/usage: ${answer?.status} ${answer?.text}`);
    for (const each of (JSON.parse(answer.text) as UsageAnswers).answers) {
      if (each.outcome === "refused") throw new Error(`the hub refused ${each.id}: ${each.refusal.sentence}`);
      this.bookedCount += 1;
      this.bookedUnits += BigInt(each.units);
    }
  }
}

export const METER = "tool_invocations";

export function usageEvent(accountId: string, id: string): CloudUsageEvent {
  return {
    ...{ specversion: "1.0", type: "orrery.usage", source: "bench", id },
    ...{ subject: accountId as CloudUsageEvent["subject"], data: { meter: METER } },
  };
}
