import type { Socket } from "node:net";
import type { Refusal } from "@orrery/domain/routing";
import type { ServiceInstance } from "@orrery/protocol";
import type { AnswerHead } from "../http1/answer-head.ts";
import { headerOf } from "../http1/header-lines.ts";
import { type AnswerTaker, type AskFailure, InstanceAsk } from "./ask-instance.ts";
import type { OpenRequest, ServiceGatewayParts } from "./gateway-parts.ts";
import { passAnswer } from "./pass-answer.ts";
import { passedHeaders } from "./passed-headers.ts";
import { refuse, type ServiceRefusal, statusOf } from "./refusal.ts";
import { type Late, lateRefusal, RunDeadline } from "./run-deadline.ts";
import type { RunOptions } from "./run-options.ts";
import { RunRoom } from "./run-room.ts";
import { type Attempt, RunTries, type TryMoment } from "./run-tries.ts";
import { upgradeBoth } from "./upgrade-both.ts";

/** A client that takes nothing of its answer, and an instance that says nothing more of one. */
const UNREAD_MS = 60_000;
const SILENT_MS = 300_000;
/** Who waits for so long at an instance that the router gives up is not kept there where another one may be asked. */
const LEFT_ALONE_MS = 1000;
const ASK_AGAIN: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** One request, from when it may be routed to its end. */
export class ServiceRun implements OpenRequest {
  readonly #parts: ServiceGatewayParts;
  readonly #options: RunOptions;
  readonly #beganMs: number;
  readonly #room: RunRoom;
  readonly #deadline: RunDeadline;
  readonly #tries: RunTries;
  #problem: string | null = null;
  #isPassing = false;
  #headMs: number | null = null;
  #isOver = false;

  constructor(parts: ServiceGatewayParts, options: RunOptions, nowMs: number) {
    const { epoch } = parts;
    this.#parts = parts;
    this.#options = options;
    this.#beganMs = nowMs;
    this.#tries = new RunTries(options);
    this.#room = new RunRoom(options.route, epoch, {
      onTurn: () => this.#try(),
      onNoRoom: (message) => this.#refuse({ code: "NO_ROOM", message, retryAfterMs: 1000 }),
    });
    this.#deadline = new RunDeadline({
      beganMs: nowMs,
      deadlineMs: options.call.deadlineMs,
      isStrict: options.isStrict,
      afterBodyMs: () => options.route.settings.deadline.defaultMs,
      nowMs: () => epoch.nowMs(),
      isHeldUp: () => this.#tries.current?.ask?.isHeldUp === true,
      onLate: (whose) => this.#onLate(whose),
    });
    parts.runs.add(this);
    options.client.answer.handlers = {
      onDrain: () => undefined,
      onClose: () => {
        if (!this.#isPassing) this.#gone();
      },
    };
  }

  begin(): void {
    const { route, head, trace, call } = this.#options;
    route.retries.noteRequest(this.#beganMs);
    route.hasNews = true;
    this.#room.enter(head.priority, call.deadlineMs, this.#beganMs);
    if (this.#room.isWaiting) trace?.(`${this.#room.openCount} requests are open: it waits for room.`);
  }

  cut(): void {
    if (this.#isOver) return;
    if (this.#isPassing) this.#options.client.answer.destroy();
    else
      this.#refuse({
        code: "GATEWAY_STOPS",
        message: "This node's gateway stops. Ask again, or ask another node's.",
      });
    this.#options.client.upgrade?.socket.destroy();
  }

  look(nowMs: number): void {
    const attempt = this.#tries.current;
    if (attempt === null) return;
    if (!this.#isPassing) {
      this.#lookAtSilent(attempt, nowMs);
      return;
    }
    const { client } = this.#options;
    if (client.upgrade !== null) return;
    const isUnread = client.answer.isHeldUp;
    if (nowMs - this.#deadline.movedMs < (isUnread ? UNREAD_MS : SILENT_MS)) return;
    this.#problem = isUnread
      ? `The client read nothing for ${UNREAD_MS / 1000} s.`
      : `The instance said nothing more for ${SILENT_MS / 1000} s.`;
    client.answer.destroy();
  }

  #lookAtSilent(attempt: Attempt, nowMs: number): void {
    const { ticket } = attempt;
    if (nowMs - ticket.startedMs < LEFT_ALONE_MS || !this.#options.route.router.isLost(ticket, nowMs)) return;
    if (!this.#mayRepeat(true) || !this.#tries.hasOther(attempt, nowMs)) return;
    this.#tries.abandon("timeout", nowMs);
    this.#again("It was silent, as it was for others.");
  }

  #moment(nowMs = this.#parts.epoch.nowMs()): TryMoment {
    const { deadlineMs, isBodyBegun } = this.#deadline;
    return { nowMs, deadlineMs, isBodyBegun };
  }

  #try(): void {
    const begun = this.#tries.begin(this.#moment());
    if (begun.outcome === "refused") this.#refuseRouting(begun);
    else if (begun.outcome === "late") this.#refuse({ code: "DEADLINE_EXCEEDED", message: begun.sentence });
    else this.#ask(begun.attempt, begun.headers);
  }

  #ask(attempt: Attempt, own: Record<string, string>): void {
    const { route, trace } = this.#options;
    const { instanceWays, connections } = this.#parts;
    const { instance } = attempt;
    trace?.(
      `Try ${this.#tries.count}: ${route.settings.strategy} chose ${instance.id} on ${instanceWays.isHere(instance) ? "this node" : `node ${instance.nodeId}`}.`,
    );
    attempt.ask = new InstanceAsk(connections, instanceWays.of(instance), this.#question(instance, own), {
      onSending: () => this.#onSending(),
      onMoved: () => this.#deadline.moved(),
      onSent: () => this.#deadline.bodySent(),
      onHead: (said, isAlone) => this.#onHead(attempt, said, isAlone),
      onUpgrade: (said, socket, rest) => this.#onUpgrade(attempt, said, socket, rest),
      onFailed: (failure) => this.#onFailed(attempt, failure),
    });
  }

  #question(instance: ServiceInstance, own: Record<string, string>) {
    const { client, path, headers } = this.#options;
    const all = headers.slice();
    for (const name in own) all.push(name, own[name] as string);
    if (!this.#parts.instanceWays.isHere(instance)) all.push("x-orrery-instance", instance.id);
    const upgrade = client.upgrade?.protocol ?? null;
    return { method: client.method, path, headers: all, body: client.body, upgrade };
  }

  #onSending(): void {
    const { client, trace } = this.#options;
    trace?.("It is connected, and the request is sent.");
    if (client.body?.kind !== "streamed") return;
    this.#deadline.bodyBegun();
    if (client.isWaiting && !client.answer.isBegun) client.answer.goOn();
  }

  #onHead(attempt: Attempt, said: AnswerHead, isAlone: boolean): AnswerTaker | null {
    const { ask } = attempt;
    if (this.#tries.current !== attempt || ask === null) return null;
    const { route, trace } = this.#options;
    const isHere = this.#parts.instanceWays.isHere(attempt.instance);
    const fault = isHere ? null : headerOf(said.rawHeaders, "x-orrery-peer-fault");
    if (fault !== null) {
      const kind = fault === "unreachable" ? "unreachable" : "broken";
      this.#onFailed(attempt, { kind, sentence: `The agent of its node says: ${fault}.` });
      return null;
    }
    const nowMs = this.#parts.epoch.nowMs();
    const { status } = said;
    this.#headMs = nowMs - this.#beganMs;
    route.router.answered(attempt.ticket, status >= 500 ? "error" : "ok", nowMs);
    trace?.(`It answered ${status} after ${(nowMs - attempt.ticket.startedMs).toFixed(1)} ms.`);
    const mayAsk = ASK_AGAIN.has(status) && this.#mayRepeat(true) && this.#tries.hasOther(attempt, nowMs);
    if (mayAsk && route.retries.leftAt(nowMs) > 0) {
      this.#tries.end(attempt, nowMs);
      this.#again(`It answered ${status}.`);
      return null;
    }
    this.#isPassing = true;
    this.#deadline.moved();
    this.#deadline.stop();
    return passAnswer(this.#options.client.answer, {
      ask,
      head: said,
      isAlone,
      headers: this.#answerHeaders(attempt, said),
      onMoved: () => this.#deadline.moved(),
      onOver: (how) => {
        if (how === "broken") this.#problem = "The instance ended in the middle of its answer.";
        if (how === "gone") this.#problem ??= "The client had gone before it had the whole answer.";
        this.#finish(status, { isOk: status < 500 && how !== "broken", isRefused: false });
      },
    });
  }

  #answerHeaders({ instance }: Attempt, said: AnswerHead): string[] {
    const headers = passedHeaders(said.rawHeaders, "from-instance");
    headers.push("X-Correlation-Id", this.#options.head.correlationId, "X-Orrery-Instance", instance.id);
    return headers;
  }

  #onUpgrade(attempt: Attempt, said: AnswerHead, socket: Socket, rest: Buffer): void {
    const { route, client, trace } = this.#options;
    if (this.#tries.current !== attempt || client.upgrade === null || client.upgrade.socket.destroyed) {
      socket.destroy();
      return;
    }
    const nowMs = this.#parts.epoch.nowMs();
    this.#headMs = nowMs - this.#beganMs;
    this.#isPassing = true;
    this.#deadline.stop();
    route.router.answered(attempt.ticket, "ok", nowMs);
    trace?.(`It went over to ${client.upgrade.protocol}.`);
    client.upgrade.detach();
    const headers = this.#answerHeaders(attempt, said);
    upgradeBoth(client.upgrade, { said, socket, rest, headers }, () =>
      this.#finish(101, { isOk: true, isRefused: false }),
    );
  }

  #onFailed(attempt: Attempt, { kind, sentence }: AskFailure): void {
    if (this.#tries.current !== attempt || this.#isOver) return;
    const { router } = this.#options.route;
    const nowMs = this.#parts.epoch.nowMs();
    this.#options.trace?.(sentence);
    if (kind === "stale" && this.#tries.forgive(attempt, this.#moment(nowMs))) {
      this.#try();
      return;
    }
    if (kind !== "stale") {
      router.answered(attempt.ticket, kind === "unreachable" ? "unreachable" : "error", nowMs);
    }
    const may = this.#mayRepeat(kind !== "unreachable");
    this.#tries.end(attempt, nowMs);
    if (may) this.#again(sentence);
    else
      this.#refuse({
        code: "INSTANCE_FAILED",
        message: `The instance ${attempt.instance.id} failed: ${sentence}`,
      });
  }

  /** Another one, where the budget of second tries allows it. */
  #again(sentence: string): void {
    const { route, trace } = this.#options;
    this.#problem = sentence;
    if (route.retries.spend(this.#parts.epoch.nowMs())) {
      this.#try();
      return;
    }
    trace?.("Too many requests are tried again already.");
    const message = `The instance ${this.#tries.lastInstanceId} failed: ${sentence} Too many requests are tried again already; try again soon.`;
    this.#refuse({ code: "INSTANCE_FAILED", message, retryAfterMs: 1000 });
  }

  #mayRepeat(isSent: boolean): boolean {
    const { trace } = this.#options;
    const verdict = this.#tries.mayRepeat(isSent, this.#moment());
    if (!verdict.may && trace !== null && this.#problem !== null) trace(verdict.sentence);
    return verdict.may;
  }

  #onLate(whose: Late): void {
    const { isStrict, route } = this.#options;
    const nowMs = this.#parts.epoch.nowMs();
    const instanceId = this.#tries.current?.instance.id ?? null;
    this.#tries.abandon(whose === "client" ? "cancelled" : "timeout", nowMs);
    const tookMs = nowMs - this.#beganMs;
    this.#refuse(lateRefusal(whose, { instanceId, tookMs, isStrict, service: route.name }));
  }

  #gone(): void {
    this.#tries.abandon("cancelled", this.#parts.epoch.nowMs());
    this.#problem = "The client had gone before it had an answer.";
    // Nginx's number for it.
    this.#finish(499, { isOk: true, isRefused: false });
  }

  #refuseRouting({ why, sentence, retryAfterMs }: Refusal): void {
    if (why === "tried") {
      this.#refuse({ code: "INSTANCE_FAILED", message: `${this.#problem ?? ""} ${sentence}`.trim() });
    } else
      this.#refuse({
        code: "NO_INSTANCE",
        message: sentence,
        retryAfterMs: retryAfterMs ?? (why === "full" ? 1000 : null),
      });
  }

  #refuse(refusal: ServiceRefusal): void {
    if (this.#isOver) return;
    const { client, head, trace } = this.#options;
    trace?.(refusal.message);
    this.#problem = refusal.message;
    this.#isPassing = true;
    refuse(client.answer, refusal, {
      extra: ["X-Correlation-Id", head.correlationId],
      isClosing: client.body !== null && !client.isComplete,
    });
    this.#finish(statusOf(refusal), { isOk: false, isRefused: this.#tries.count === 0 });
  }

  #finish(status: number, { isOk, isRefused }: { isOk: boolean; isRefused: boolean }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline.stop();
    const { route, caller, client, path, head } = this.#options;
    const { epoch, runs, tally } = this.#parts;
    const nowMs = epoch.nowMs();
    const { current, count, lastInstanceId } = this.#tries;
    if (current !== null) this.#tries.end(current, nowMs);
    runs.delete(this);
    route.hasNews = true;
    const tookMs = nowMs - this.#beganMs;
    tally.note({
      serviceId: route.id,
      instanceId: lastInstanceId,
      atMs: this.#beganMs,
      tookMs,
      headMs: this.#headMs,
      isOk,
      isRefused,
      status,
      attemptCount: count,
      problem: this.#problem,
      caller,
      method: client.method,
      correlationId: head.correlationId,
      path,
      session: head.session,
      client: head.client,
    });
    this.#room.end();
  }
}
