import type { Socket } from "node:net";
import { isSafeMethod } from "@orrery/domain/routing";
import type { ServiceInstance } from "@orrery/protocol";
import { type AnswerTaker, type AskFailure, InstanceAsk } from "../gateway/ask-instance.ts";
import type { ClientSide } from "../gateway/client-side.ts";
import { passAnswer } from "../gateway/pass-answer.ts";
import { passedHeaders } from "../gateway/passed-headers.ts";
import { upgradeBoth } from "../gateway/upgrade-both.ts";
import type { AnswerHead } from "../http1/answer-head.ts";
import type { InstanceConnections } from "../http1/instance-connections.ts";
import type { InstanceWays } from "../instance-ways.ts";

export type PeerRequestOptions = {
  readonly client: ClientSide;
  readonly instance: ServiceInstance;
  readonly connections: InstanceConnections;
  readonly instanceWays: InstanceWays;
};

const STALE_MAX = 3;

/** A request of another node's gateway to an instance on this one: nothing is decided here, it is passed on. */
export class PeerRequest {
  readonly #options: PeerRequestOptions;
  readonly #headers: readonly string[];
  #ask: InstanceAsk | null = null;
  #staleCount = 0;
  #isPassing = false;

  constructor(options: PeerRequestOptions) {
    this.#options = options;
    const { headers: came, rawHeaders, answer } = options.client;
    const headers = passedHeaders(rawHeaders, "from-agent");
    if (came.te !== undefined) headers.push("TE", "trailers");
    if (came["transfer-encoding"] !== undefined) headers.push("Transfer-Encoding", "chunked");
    this.#headers = headers;
    answer.handlers = {
      onDrain: () => undefined,
      onClose: () => {
        if (!this.#isPassing) this.#ask?.cancel();
      },
    };
  }

  begin(): void {
    const { client, instance, connections, instanceWays } = this.#options;
    const { method, url, body, upgrade } = client;
    const question = {
      method,
      path: url,
      headers: this.#headers,
      body,
      upgrade: upgrade?.protocol ?? null,
    };
    this.#ask = new InstanceAsk(connections, instanceWays.of(instance), question, {
      onSending: () => undefined,
      onMoved: () => undefined,
      onSent: () => undefined,
      onHead: (said, isAlone) => this.#onHead(said, isAlone),
      onUpgrade: (said, socket, rest) => this.#onUpgrade(said, socket, rest),
      onFailed: (failure) => this.#onFailed(failure),
    });
  }

  #onHead(said: AnswerHead, isAlone: boolean): AnswerTaker | null {
    const ask = this.#ask;
    if (ask === null) return null;
    this.#isPassing = true;
    return passAnswer(this.#options.client.answer, {
      ...{ ask, head: said, isAlone, headers: passedHeaders(said.rawHeaders, "from-instance") },
      onMoved: () => undefined,
      onOver: () => undefined,
    });
  }

  #onUpgrade(said: AnswerHead, socket: Socket, rest: Buffer): void {
    const { upgrade } = this.#options.client;
    if (upgrade === null || upgrade.socket.destroyed) {
      socket.destroy();
      return;
    }
    this.#isPassing = true;
    upgrade.detach();
    const headers = passedHeaders(said.rawHeaders, "from-instance");
    upgradeBoth(upgrade, { said, socket, rest, headers }, () => undefined);
  }

  #onFailed({ kind }: AskFailure): void {
    const { client } = this.#options;
    const mayAskAgain = client.body === null && isSafeMethod(client.method);
    if (kind === "stale" && mayAskAgain && this.#staleCount < STALE_MAX) {
      this.#staleCount += 1;
      this.begin();
    } else tellFault(client, kind === "unreachable" ? kind : "broken");
  }
}

/** For the gateway that asked, which tells its client. `unreachable`: nothing of the request was sent. */
export function tellFault({ isComplete, answer }: ClientSide, kind: "unreachable" | "broken"): void {
  if (answer.isBegun || answer.isGone) return;
  const end = isComplete ? [] : ["Connection", "close"];
  answer.say(502, ["x-orrery-peer-fault", kind, "Content-Length", "0", ...end], "");
}
