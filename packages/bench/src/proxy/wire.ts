/** What load and origin agree on. */
export const BODY_BYTES = 256;
export const STREAM_PATH = "/stream";
export const ORIGIN_ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY_BYTES}\r\n\r\n${"o".repeat(BODY_BYTES)}`;
