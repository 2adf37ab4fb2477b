import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Egress, EgressCaller } from "../egress-port.ts";

export type CallerVerdict =
  | { outcome: "known"; caller: EgressCaller }
  | { outcome: "refused"; sentence: string };

/** The header that proves who asks; it is never passed on. */
export type ProofHeader = "proxy-authorization" | "x-orrery-authorization" | "authorization";

/** Longer ones are none of ours. */
const PROOF_CHARACTERS_MAX = 2048;
const REMEDY = "Put the worker's name and secret into the proxy's URL: http://worker:secret@127.0.0.1:4480.";

type Proved = { proof: string; epoch: object; verdict: CallerVerdict };
const proved = new WeakMap<Socket, Proved>();

/** As `callerOf`; whoever says on the same connection what it has proved by before need not prove it again, as long as the orders are the same. */
export function callerOn(socket: Socket, egress: Egress, proof: string | undefined): CallerVerdict {
  const { epoch } = egress;
  const known = proved.get(socket);
  if (known !== undefined && known.epoch === epoch && known.proof === proof) return known.verdict;
  const verdict = callerOf(egress, proof);
  if (verdict.outcome === "known" && proof !== undefined) proved.set(socket, { proof, epoch, verdict });
  return verdict;
}

export function callerOf(egress: Egress, proof: string | undefined): CallerVerdict {
  if (proof === undefined)
    return { outcome: "refused", sentence: `This gateway serves nobody unknown. ${REMEDY}` };
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(proof.slice(0, PROOF_CHARACTERS_MAX))?.[1];
  if (encoded === undefined)
    return { outcome: "refused", sentence: `Credentials must come as Basic. ${REMEDY}` };
  const pair = Buffer.from(encoded, "base64").toString();
  const colon = pair.indexOf(":");
  if (colon < 0) return { outcome: "refused", sentence: `The credentials have no secret. ${REMEDY}` };
  return egress.authenticate(pair.slice(0, colon), pair.slice(colon + 1));
}

/** In the forwarding mode `Authorization` belongs to the target, unless nothing else proves who asks. */
export function proofOf(headers: IncomingHttpHeaders, isForward: boolean): ProofHeader {
  if (!isForward || headers["proxy-authorization"] !== undefined) return "proxy-authorization";
  return headers["x-orrery-authorization"] !== undefined ? "x-orrery-authorization" : "authorization";
}
