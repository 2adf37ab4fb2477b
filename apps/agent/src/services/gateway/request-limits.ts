/** Of one request's head. */
export type RequestLimits = { readonly headersMax: number; readonly headBytesMax: number };

export const CLIENT_LIMITS: RequestLimits = { headersMax: 200, headBytesMax: 32_768 };
/** What another gateway passes on has its own headers besides: where an instance is must not decide what gets there. */
export const PEER_LIMITS: RequestLimits = { headersMax: 240, headBytesMax: 40_960 };
