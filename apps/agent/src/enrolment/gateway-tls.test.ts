import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createTestAuthority } from "../testing/test-authority.ts";
import { hubCertificateProblem } from "./gateway-tls.ts";

const HOUR_MS = 3_600_000;

test("only a certificate of the pinned CA with the hub's name passes, with two days of tolerance", async () => {
  const [ours, theirs, node] = await Promise.all([
    createTestAuthority(),
    createTestAuthority(),
    createTestAuthority({ serverSan: "orrery://hub.example" }),
  ]);
  const certificate = new X509Certificate(ours.serverCertificatePem);
  const ca = new X509Certificate(ours.caPem);
  const now = Date.now();
  expect(hubCertificateProblem(certificate, ca, now)).toBeNull();
  expect(hubCertificateProblem(certificate, new X509Certificate(theirs.caPem), now)).toContain("another CA");
  expect(
    hubCertificateProblem(
      new X509Certificate(node.serverCertificatePem),
      new X509Certificate(node.caPem),
      now,
    ),
  ).toContain("orrery://hub is missing");
  expect(hubCertificateProblem(certificate, ca, now - 40 * HOUR_MS)).toBeNull();
  expect(hubCertificateProblem(certificate, ca, now + 60 * HOUR_MS)).toBeNull();
  expect(hubCertificateProblem(certificate, ca, now - 80 * HOUR_MS)).toContain("set the clock");
  expect(hubCertificateProblem(certificate, ca, now + 80 * HOUR_MS)).toContain("set the clock");
});
