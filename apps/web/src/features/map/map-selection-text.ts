import type { MapSelection } from "@orrery/domain/map";
import { Country, NodeId, ProxyId, TargetId } from "@orrery/protocol";

/** More would make an address that proxies refuse; a lasso may select more, and then the page alone knows them all. */
export const SELECTED_IN_ADDRESS_MAX = 100;

export const NO_SELECTION: MapSelection = { kind: "none" };

/**
 * As it stands in the address: `nodes:<id>,<id>`, `link:<id>,<id>`, `target:<id>`, `exits:<country>`,
 * `exits:<country>,<proxy>`; null = nothing is selected.
 */
export function formatSelection(selection: MapSelection): string | null {
  switch (selection.kind) {
    case "none":
      return null;
    case "nodes":
      return selection.ids.length === 0
        ? null
        : `nodes:${selection.ids.slice(0, SELECTED_IN_ADDRESS_MAX).join(",")}`;
    case "link":
      return `link:${selection.fromId},${selection.toId}`;
    case "target":
      return `target:${selection.id}`;
    case "exits": {
      const country = selection.country ?? NOWHERE;
      return `exits:${selection.proxyId === null ? country : `${country},${selection.proxyId}`}`;
    }
  }
}

/** Null = no selection can be read out of the text. */
export function parseSelection(text: string): MapSelection | null {
  const colonAt = text.indexOf(":");
  if (colonAt < 0) return null;
  const words = text.slice(colonAt + 1).split(",");
  switch (text.slice(0, colonAt)) {
    case "nodes":
      return selectNodes(nodeIdsOf(words.slice(0, SELECTED_IN_ADDRESS_MAX)));
    case "link": {
      const [fromId, toId, ...others] = nodeIdsOf(words);
      if (fromId === undefined || toId === undefined || others.length > 0 || fromId === toId) return null;
      return { kind: "link", fromId, toId };
    }
    case "target": {
      const id = TargetId.safeParse(words.join(","));
      return id.success ? { kind: "target", id: id.data } : null;
    }
    case "exits":
      return words.length > 2 ? null : selectExits(words[0] ?? "", words[1] ?? null);
    default:
      return null;
  }
}

/** Each once, in the order given; `none` where there are none. */
export function selectNodes(ids: Iterable<NodeId>): MapSelection {
  const unique = [...new Set(ids)];
  return unique.length === 0 ? NO_SELECTION : { kind: "nodes", ids: unique };
}

export function selectedNodeIds(selection: MapSelection): readonly NodeId[] {
  return selection.kind === "nodes" ? selection.ids : NO_IDS;
}

/** The node added to those that are selected, or taken away where it was one of them. */
export function withNodeToggled(selection: MapSelection, id: NodeId): MapSelection {
  const ids = selectedNodeIds(selection);
  return selectNodes(ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]);
}

/** In the address, instead of a country. */
const NOWHERE = "-";

function selectExits(country: string, proxyId: string | null): MapSelection | null {
  const where = country === NOWHERE ? null : Country.safeParse(country);
  const which = proxyId === null ? null : ProxyId.safeParse(proxyId);
  if (where?.success === false || which?.success === false) return null;
  return { kind: "exits", country: where?.data ?? null, proxyId: which?.data ?? null };
}

const NO_IDS: readonly NodeId[] = [];

function nodeIdsOf(words: readonly string[]): NodeId[] {
  return words.flatMap((word) => {
    const id = NodeId.safeParse(word);
    return id.success ? [id.data] : [];
  });
}
