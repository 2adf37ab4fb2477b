import fc from "fast-check";
import { expect, test } from "vitest";
import { isCallTaken, type Rival } from "./rival-link.ts";

/*
 * Two nodes and the connections between them, as PeerSession handles them, but with every order of events: messages of one
 * connection arrive in order, those of two connections in any; either side may lose a connection before the other.
 */
type Name = "a" | "b";
type Hello = { kind: "hello"; instanceId: string; lastLinkId: string | null };
type Wire = Hello | { kind: "close" } | { kind: "cut" };
type Connection = { id: string; dialer: Name; to: Record<Name, Wire[]>; isDead: Record<Name, boolean> };
type Side = {
  name: Name;
  instance: number;
  greeting: Connection | null;
  open: { connection: Connection; instanceId: string } | null;
  lastLinkId: string | null;
  opened: number;
};

const otherOf = (name: Name): Name => (name === "a" ? "b" : "a");

class Model {
  readonly sides: Record<Name, Side> = { a: newSide("a"), b: newSide("b") };
  readonly connections: Connection[] = [];

  hello(side: Side): Hello {
    return { kind: "hello", instanceId: `${side.name}${side.instance}`, lastLinkId: side.lastLinkId };
  }

  dial(name: Name): boolean {
    const side = this.sides[name];
    if (side.open !== null || side.greeting !== null) return false;
    const connection: Connection = {
      id: String(this.connections.length),
      dialer: name,
      to: { a: [], b: [] },
      isDead: { a: false, b: false },
    };
    this.connections.push(connection);
    side.greeting = connection;
    connection.to[otherOf(name)].push(this.hello(side));
    return true;
  }

  /** One message of one connection, if there is one. */
  deliver(name: Name, connection: Connection): boolean {
    const wire = connection.to[name].shift();
    if (wire === undefined) return false;
    if (connection.isDead[name]) return true;
    const side = this.sides[name];
    if (wire.kind !== "hello") this.lose(side, connection, null);
    else if (connection.dialer === name) {
      side.greeting = null;
      this.open(side, connection, wire);
    } else this.call(side, connection, wire);
    return true;
  }

  call(side: Side, connection: Connection, hello: Hello): void {
    const caller = { ...hello, isOursSmaller: side.name === "a" };
    if (!isCallTaken(rivalOf(side), caller)) {
      this.lose(side, connection, "close");
      return;
    }
    if (side.greeting !== null) this.lose(side, side.greeting, "close");
    if (side.open !== null) this.lose(side, side.open.connection, "close");
    connection.to[otherOf(side.name)].push(this.hello(side));
    this.open(side, connection, hello);
  }

  open(side: Side, connection: Connection, hello: Hello): void {
    side.open = { connection, instanceId: hello.instanceId };
    side.lastLinkId = null;
    side.opened += 1;
  }

  lose(side: Side, connection: Connection, tell: "close" | "cut" | null): void {
    connection.isDead[side.name] = true;
    if (tell !== null) connection.to[otherOf(side.name)].push({ kind: tell });
    if (side.greeting === connection) side.greeting = null;
    if (side.open?.connection === connection) {
      side.open = null;
      side.lastLinkId = connection.id;
    }
  }

  /** Where its host lost its power, nobody is told. */
  restart(name: Name, tell: "cut" | null): void {
    for (const connection of this.connections) {
      if (!connection.isDead[name]) this.lose(this.sides[name], connection, tell);
    }
    this.sides[name] = { ...newSide(name), instance: this.sides[name].instance + 1 };
  }
}

function newSide(name: Name): Side {
  return { name, instance: 0, greeting: null, open: null, lastLinkId: null, opened: 0 };
}

function rivalOf(side: Side): Rival {
  if (side.open !== null) {
    const { connection, instanceId } = side.open;
    const dialedBy = connection.dialer === side.name ? "here" : "there";
    return { kind: "open", dialedBy, linkId: connection.id, instanceId };
  }
  return side.greeting === null ? { kind: "none" } : { kind: "dialing", isHelloSent: true };
}

const name = fc.constantFrom<Name>("a", "b");
const act = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("deliver" as const), name, pick: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("dial" as const), name, pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), name, pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("vanish" as const), name, pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), name, pick: fc.nat() }) },
);

function play(model: Model, acts: readonly { kind: string; name: Name; pick: number }[]): void {
  for (const { kind, name: who, pick } of acts) {
    if (kind === "dial") model.dial(who);
    else if (kind === "restart") model.restart(who, pick % 2 === 0 ? "cut" : null);
    else {
      const busy = model.connections.filter((connection) =>
        kind === "deliver" ? connection.to[who].length > 0 : !connection.isDead[who],
      );
      const connection = busy[pick % Math.max(1, busy.length)];
      if (connection === undefined) continue;
      if (kind === "deliver") model.deliver(who, connection);
      else model.lose(model.sides[who], connection, kind === "cut" ? "cut" : null);
    }
  }
}

/** Faults are over: whoever has no link dials again and again. Returns how many rounds it took. */
function settle(model: Model): number {
  for (let round = 0; round < 20; round += 1) {
    let isQuiet = ![model.dial("a"), model.dial("b")].includes(true);
    while (deliverOne(model)) isQuiet = false;
    for (const side of Object.values(model.sides)) {
      // Whatever could answer it has been delivered: its deadline passes. Links that are silent end much later.
      if (side.greeting !== null) model.lose(side, side.greeting, "close");
      else if (isQuiet && isSilent(side)) model.lose(side, side.open.connection, "close");
      else continue;
      isQuiet = false;
    }
    if (isQuiet) return round;
  }
  return 20;
}

/** The other side does not have it. */
function isSilent(side: Side): side is Side & { open: NonNullable<Side["open"]> } {
  return side.open?.connection.isDead[otherOf(side.name)] === true;
}

function deliverOne(model: Model): boolean {
  return model.connections.some((connection) =>
    (["b", "a"] as const).some((who) => model.deliver(who, connection)),
  );
}

test("after whatever happened, both sides hold the same one link, soon and for good", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const model = new Model();
      play(model, acts);
      expect(settle(model)).toBeLessThanOrEqual(6);
      const { a, b } = model.sides;
      expect(a.open).not.toBeNull();
      expect(a.open?.connection).toBe(b.open?.connection);
      const before = a.opened + b.opened;
      settle(model);
      expect(a.opened + b.opened).toBe(before);
    }),
    { numRuns: 5000 },
  );
});

test("where both dial at once, the smaller node's dial is the link, and it is opened once", () => {
  const orders = fc.array(fc.record({ kind: fc.constant("deliver"), name, pick: fc.nat() }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(orders, (acts) => {
      const model = new Model();
      model.dial("a");
      model.dial("b");
      play(model, acts);
      settle(model);
      expect(model.sides.a.open?.connection.dialer).toBe("a");
      expect([model.sides.a.opened, model.sides.b.opened]).toEqual([1, 1]);
    }),
    { numRuns: 1000 },
  );
});

test("before its hello has left, an own dial gives way to any call", () => {
  const caller = { instanceId: "i", lastLinkId: null };
  for (const isOursSmaller of [true, false]) {
    expect(isCallTaken({ kind: "dialing", isHelloSent: false }, { ...caller, isOursSmaller })).toBe(true);
    expect(isCallTaken({ kind: "none" }, { ...caller, isOursSmaller })).toBe(true);
  }
});
