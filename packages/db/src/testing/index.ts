export { AS_TEST, nodeFacts, nodeInsert, outboxEntry, TEST_ACTOR } from "./fixtures.ts";
export { createPrivateServer, type PrivateServer } from "./private-server.ts";
export { createTestDatabase, type TestDatabase } from "./test-database.ts";
