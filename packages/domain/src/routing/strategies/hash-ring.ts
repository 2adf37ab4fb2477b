import { hashNumber, hashText } from "../../latency/stable-hash.ts";

const POINTS_OF_ONE = 150;

/** A ring of 150 points for each name, sorted by hash and then by name, so that it does not matter how it came about. */
export class HashRing {
  #hashes = new Uint32Array(0);
  /** Of the point with the same index: a seat. */
  #seats = new Uint16Array(0);
  /** Of each value of a hash's first bits, the first point at or after it; then the number of points. */
  #starts = new Uint32Array(2);
  #shift = 31;
  readonly #names: (string | null)[] = [];
  readonly #seatOf = new Map<string, number>();

  /** Points. */
  get size(): number {
    return this.#hashes.length;
  }

  /** Below 65,536; seats of names that went are given to new ones. */
  seatOf(name: string): number | null {
    return this.#seatOf.get(name) ?? null;
  }

  seatAt(point: number): number {
    return this.#seats[point] ?? 0;
  }

  /** The first point at or after a hash, around. Call only where there are points. */
  pointFor(hash: number): number {
    const hashes = this.#hashes;
    const bits = hash >>> this.#shift;
    let low = this.#starts[bits] as number;
    let high = this.#starts[bits + 1] as number;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((hashes[middle] as number) < hash) low = middle + 1;
      else high = middle;
    }
    return low === hashes.length ? 0 : low;
  }

  /** Only the points of names that come or go are touched; returns whether any did. */
  hold(names: readonly string[]): boolean {
    const wanted = new Set(names);
    const gone = [...this.#seatOf.keys()].filter((name) => !wanted.has(name));
    const come = names.filter((name) => !this.#seatOf.has(name));
    if (gone.length > 0) this.#remove(gone);
    if (come.length > 0) this.#add(come);
    if (gone.length + come.length > 0) this.#index();
    return gone.length + come.length > 0;
  }

  #remove(names: readonly string[]): void {
    const isGone = new Uint8Array(this.#names.length);
    for (const name of names) {
      const seat = this.#seatOf.get(name);
      if (seat === undefined) continue;
      isGone[seat] = 1;
      this.#names[seat] = null;
      this.#seatOf.delete(name);
    }
    const isKept = (_: number, point: number) => isGone[this.#seats[point] as number] === 0;
    const hashes = this.#hashes.filter(isKept);
    this.#seats = this.#seats.filter(isKept);
    this.#hashes = hashes;
  }

  #add(names: readonly string[]): void {
    const added: { hash: number; seat: number; name: string }[] = [];
    for (const name of names) {
      const seat = this.#takeSeat(name);
      const base = hashText(name);
      for (let i = 0; i < POINTS_OF_ONE; i += 1) added.push({ hash: hashNumber(base, i), seat, name });
    }
    added.sort((a, b) => a.hash - b.hash || (a.name < b.name ? -1 : 1));
    const hashes = new Uint32Array(this.#hashes.length + added.length);
    const seats = new Uint16Array(hashes.length);
    let old = 0;
    let next = 0;
    for (let point = 0; point < hashes.length; point += 1) {
      const each = added[next];
      if (each !== undefined && this.#isBefore(each, old)) {
        hashes[point] = each.hash;
        seats[point] = each.seat;
        next += 1;
      } else {
        hashes[point] = this.#hashes[old] as number;
        seats[point] = this.#seats[old] as number;
        old += 1;
      }
    }
    this.#hashes = hashes;
    this.#seats = seats;
  }

  /** About one point for each value: a search begins at its end. */
  #index(): void {
    const bits = Math.max(1, Math.ceil(Math.log2(this.size)));
    this.#shift = 32 - bits;
    this.#starts = new Uint32Array(2 ** bits + 1);
    let value = 0;
    for (let point = 0; point < this.size; point += 1) {
      const own = (this.#hashes[point] as number) >>> this.#shift;
      while (value <= own) {
        this.#starts[value] = point;
        value += 1;
      }
    }
    this.#starts.fill(this.size, value);
  }

  #isBefore({ hash, name }: { hash: number; name: string }, point: number): boolean {
    const other = this.#hashes[point];
    if (other === undefined || hash < other) return true;
    return hash === other && name < (this.#names[this.#seats[point] as number] ?? "");
  }

  #takeSeat(name: string): number {
    const free = this.#names.indexOf(null);
    const seat = free === -1 ? this.#names.length : free;
    this.#names[seat] = name;
    this.#seatOf.set(name, seat);
    return seat;
  }
}
