import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { isSafeMethod } from "@orrery/domain/routing";
import type { ServiceInstance } from "@orrery/protocol";
import type { WayAgent } from "../../proxies/gateway/way-agent.ts";
import { type AskFailure, InstanceAsk } from "../gateway/ask-instance.ts";
import type { ClientSide } from "../gateway/client-side.ts";
import { passAnswer } from "../gateway/pass-answer.ts";
import { passedHeaders } from "../gateway/passed-headers.ts";
import { upgradeBoth } from "../gateway/upgrade-both.ts";
import type { InstanceWays } from "../instance-ways.ts";

export type PeerRequestOptions = {
  readonly client: ClientSide;
  readonly instance: ServiceInstance;
  readonly ways: WayAgent;
  readonly instanceWays: InstanceWays;
};

const STALE_MAX = 3;

/** A request of another node's gateway to an instance on this one: nothing is decided here, it is passed on. */
export class PeerRequest {
  readonly #options: PeerRequestOptions;
  readonly #hasBody: boolean;
  readonly #headers: readonly string[];
  #ask: InstanceAsk | null = null;
  #staleCount = 0;
  #isPassing = false;

  constructor(options: PeerRequestOptions) {
    this.#options = options;
    const { asked, answer } = options.client;
    const isChunked = asked.headers["transfer-encoding"] !== undefined;
    this.#hasBody = isChunked || Number(asked.headers["content-length"] ?? 0) > 0;
    const headers = passedHeaders(asked.rawHeaders, "from-agent");
    if (asked.headers.te !== undefined) headers.push("TE", "trailers");
    if (isChunked) headers.push("Transfer-Encoding", "chunked");
    this.#headers = headers;
    answer.once("close", () => {
      if (!this.#isPassing) this.#ask?.cancel();
    });
  }

  begin(): void {
    const { client, instance, ways, instanceWays } = this.#options;
    const { asked, upgrade } = client;
    const question = {
      ...{ method: asked.method ?? "GET", path: asked.url ?? "/", headers: this.#headers },
      ...{ body: this.#hasBody ? asked : null, upgrade: upgrade?.protocol ?? null },
    };
    this.#ask = new InstanceAsk(ways, instanceWays.of(instance), question, {
      onSending: () => undefined,
      onMoved: () => undefined,
      onSent: () => undefined,
      onHead: (said) => this.#onHead(said),
      onUpgrade: (said, socket, head) => this.#onUpgrade(said, socket, head),
      onFailed: (failure) => this.#onFailed(failure),
    });
  }

  #onHead(said: IncomingMessage): void {
    this.#isPassing = true;
    passAnswer(said, this.#options.client.answer, passedHeaders(said.rawHeaders, "from-instance"), {
      onMoved: () => undefined,
      onOver: (how) => {
        if (how !== "whole" || !said.complete || this.#ask?.isWhole === false) this.#ask?.cancel();
      },
    });
  }

  #onUpgrade(said: IncomingMessage, socket: Socket, head: Buffer): void {
    const { upgrade, answer } = this.#options.client;
    if (upgrade === null || upgrade.socket.destroyed) {
      socket.destroy();
      return;
    }
    this.#isPassing = true;
    answer.detachSocket(upgrade.socket);
    const headers = passedHeaders(said.rawHeaders, "from-instance");
    upgradeBoth(upgrade, { said, socket, head, headers }, () => undefined);
  }

  #onFailed({ kind }: AskFailure): void {
    const { client } = this.#options;
    const mayAskAgain = !this.#hasBody && isSafeMethod(client.asked.method ?? "");
    if (kind === "stale" && mayAskAgain && this.#staleCount < STALE_MAX) {
      this.#staleCount += 1;
      this.begin();
    } else if (kind !== "cancelled") tellFault(client, kind === "unreachable" ? kind : "broken");
  }
}

/** For the gateway that asked, which tells its client. `unreachable`: nothing of the request was sent. */
export function tellFault({ asked, answer }: ClientSide, kind: "unreachable" | "broken"): void {
  if (answer.headersSent || answer.destroyed) return;
  const end = asked.complete ? [] : ["Connection", "close"];
  answer.writeHead(502, ["x-orrery-peer-fault", kind, "Content-Length", "0", ...end]).end();
}
