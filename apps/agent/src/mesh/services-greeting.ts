/**
 * Who asks the peer port for a service says so before TLS begins: links of the mesh begin with TLS at once, whose first byte is 22. So the mesh's thread has to read one byte of
 * what belongs to services, and nothing of what is in it.
 */
export const SERVICES_GREETING = Buffer.from([0x53]);
export const SERVICES_ALPN = "orrery-services/1";
