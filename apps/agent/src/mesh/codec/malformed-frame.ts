/** Thrown inside the codec only; `decodeFrame` turns it into an outcome. */
export class MalformedFrame extends Error {}

/** A frame of a newer minor version. */
export class UnknownFrame extends Error {}
