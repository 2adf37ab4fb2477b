/** What this node already has with the node whose hello has just come in over a connection that the other dialed. */
export type Rival =
  | { readonly kind: "none" }
  /** An own dial that has not led to a link yet. */
  | { readonly kind: "dialing"; readonly isHelloSent: boolean }
  | {
      readonly kind: "open";
      readonly dialedBy: "here" | "there";
      readonly linkId: string;
      /** The other's, when the link was opened. */
      readonly instanceId: string;
    };

type Caller = {
  /** This node's id sorts before the caller's. */
  readonly isOursSmaller: boolean;
  readonly instanceId: string;
  readonly lastLinkId: string | null;
};

/**
 * Whether a connection that the other node dialed becomes the one link of the two. Where both dial at once, the smaller
 * node's dial wins.
 *
 * It rests on the order of hellos: the dialer speaks first, and the accepting side opens the link before it answers. So
 * whoever sees an own dial opened knows that the other side had opened it before; a caller that still calls has either
 * not seen that yet (the dials crossed) or has lost it since, which its `lastLinkId` or a new instance tells.
 */
export function isCallTaken(rival: Rival, caller: Caller): boolean {
  switch (rival.kind) {
    case "none":
      return true;
    case "dialing":
      // A hello that is on its way may open the smaller node's dial at any moment; before it, giving up harms nobody.
      return !(caller.isOursSmaller && rival.isHelloSent);
    case "open":
      if (rival.dialedBy === "there" || !caller.isOursSmaller) return true;
      return caller.instanceId !== rival.instanceId || caller.lastLinkId === rival.linkId;
  }
}
