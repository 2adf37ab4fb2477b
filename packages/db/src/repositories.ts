import { accountRepository } from "./account.repository.ts";
import { accountAssignmentRepository } from "./account-assignment.repository.ts";
import { accountDueRepository } from "./account-due.repository.ts";
import { accountWatchRepository } from "./account-watch.repository.ts";
import { apiTokenRepository } from "./api-token.repository.ts";
import { billingOverviewRepository } from "./billing-overview.repository.ts";
import { certificateAuthorityRepository, certificateRepository } from "./certificate.repository.ts";
import type { Client } from "./client.ts";
import { toDatabaseError } from "./database-error.ts";
import { drillRepository } from "./drill.repository.ts";
import { eventRepository } from "./event.repository.ts";
import { failoverRepository } from "./failover.repository.ts";
import { federationRepository } from "./federation.repository.ts";
import { federationMemberRepository } from "./federation-member.repository.ts";
import { feeRepository } from "./fee.repository.ts";
import { findingRepository } from "./finding.repository.ts";
import { gatewayCredentialRepository } from "./gateway-credential.repository.ts";
import { invoiceRepository } from "./invoice.repository.ts";
import { invoiceChargeRepository } from "./invoice-charge.repository.ts";
import { joinTokenRepository } from "./join-token.repository.ts";
import { leaseRepository } from "./lease.repository.ts";
import { ledgerRepository } from "./ledger.repository.ts";
import { mapHistoryRepository } from "./map-history.repository.ts";
import { meterRepository } from "./meter.repository.ts";
import { metricMinuteRepository } from "./metric-minute.repository.ts";
import { nodeRepository } from "./node.repository.ts";
import { nodeStreamRepository } from "./node-stream.repository.ts";
import { operatorRepository, sessionRepository } from "./operator.repository.ts";
import { paymentRepository } from "./payment.repository.ts";
import { proxyRepository } from "./proxy.repository.ts";
import { proxyBudgetRepository } from "./proxy-budget.repository.ts";
import { proxyMinuteRepository } from "./proxy-minute.repository.ts";
import { proxyPoolRepository } from "./proxy-pool.repository.ts";
import { proxyRateLimitRepository } from "./proxy-rate-limit.repository.ts";
import { proxyRotationRepository } from "./proxy-rotation.repository.ts";
import { rateCardRepository } from "./rate-card.repository.ts";
import { scalingAdviceRepository } from "./scaling-advice.repository.ts";
import { scalingChangeRepository } from "./scaling-change.repository.ts";
import { scalingGroupRepository } from "./scaling-group.repository.ts";
import { scalingMinuteRepository } from "./scaling-minute.repository.ts";
import { secretRepository } from "./secret.repository.ts";
import { serviceRepository } from "./service.repository.ts";
import { serviceMinuteRepository } from "./service-minute.repository.ts";
import { serviceRecordingRepository } from "./service-recording.repository.ts";
import { settingRepository } from "./setting.repository.ts";
import { setupLinkRepository } from "./setup-link.repository.ts";
import { sliceRepository } from "./slice.repository.ts";
import { targetRepository } from "./target.repository.ts";
import { topUpRepository } from "./top-up.repository.ts";
import { usageAuditRepository } from "./usage-audit.repository.ts";
import { usageHistoryRepository } from "./usage-history.repository.ts";
import { usageReadRepository } from "./usage-read.repository.ts";
import { workerRepository } from "./worker.repository.ts";
import { workerHostRepository } from "./worker-host.repository.ts";
import { workerInstanceRepository } from "./worker-instance.repository.ts";
import { workerRevisionRepository } from "./worker-revision.repository.ts";

export type Repositories = ReturnType<typeof createRepositories>;

export function createRepositories(client: Client) {
  return {
    account: guarded(accountRepository(client)),
    accountAssignment: guarded(accountAssignmentRepository(client)),
    accountDue: guarded(accountDueRepository(client)),
    accountWatch: guarded(accountWatchRepository(client)),
    apiToken: guarded(apiTokenRepository(client)),
    billingOverview: guarded(billingOverviewRepository(client)),
    certificate: guarded(certificateRepository(client)),
    certificateAuthority: guarded(certificateAuthorityRepository(client)),
    drill: guarded(drillRepository(client)),
    event: guarded(eventRepository(client)),
    failover: guarded(failoverRepository(client)),
    fee: guarded(feeRepository(client)),
    federation: guarded(federationRepository(client)),
    federationMember: guarded(federationMemberRepository(client)),
    finding: guarded(findingRepository(client)),
    gatewayCredential: guarded(gatewayCredentialRepository(client)),
    invoice: guarded(invoiceRepository(client)),
    invoiceCharge: guarded(invoiceChargeRepository(client)),
    joinToken: guarded(joinTokenRepository(client)),
    lease: guarded(leaseRepository(client)),
    ledger: guarded(ledgerRepository(client)),
    mapHistory: guarded(mapHistoryRepository(client)),
    meter: guarded(meterRepository(client)),
    metricMinute: guarded(metricMinuteRepository(client)),
    node: guarded(nodeRepository(client)),
    nodeStream: guarded(nodeStreamRepository(client)),
    operator: guarded(operatorRepository(client)),
    rateCard: guarded(rateCardRepository(client)),
    payment: guarded(paymentRepository(client)),
    proxy: guarded(proxyRepository(client)),
    proxyBudget: guarded(proxyBudgetRepository(client)),
    proxyMinute: guarded(proxyMinuteRepository(client)),
    proxyPool: guarded(proxyPoolRepository(client)),
    proxyRateLimit: guarded(proxyRateLimitRepository(client)),
    proxyRotation: guarded(proxyRotationRepository(client)),
    scalingAdvice: guarded(scalingAdviceRepository(client)),
    scalingChange: guarded(scalingChangeRepository(client)),
    scalingGroup: guarded(scalingGroupRepository(client)),
    scalingMinute: guarded(scalingMinuteRepository(client)),
    secret: guarded(secretRepository(client)),
    service: guarded(serviceRepository(client)),
    serviceMinute: guarded(serviceMinuteRepository(client)),
    serviceRecording: guarded(serviceRecordingRepository(client)),
    session: guarded(sessionRepository(client)),
    setting: guarded(settingRepository(client)),
    setupLink: guarded(setupLinkRepository(client)),
    slice: guarded(sliceRepository(client)),
    target: guarded(targetRepository(client)),
    topUp: guarded(topUpRepository(client)),
    usageAudit: guarded(usageAuditRepository(client)),
    usageHistory: guarded(usageHistoryRepository(client)),
    usageRead: guarded(usageReadRepository(client)),
    worker: guarded(workerRepository(client)),
    workerHost: guarded(workerHostRepository(client)),
    workerInstance: guarded(workerInstanceRepository(client)),
    workerRevision: guarded(workerRevisionRepository(client)),
  };
}

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** Every method of a repository reports a failing database as DATABASE_UNAVAILABLE. */
function guarded<R extends object>(repository: R): R {
  for (const [name, method] of Object.entries(repository as Methods)) {
    (repository as Methods)[name] = (...args) =>
      method.apply(repository, args).catch((error: unknown) => {
        throw toDatabaseError(error);
      });
  }
  return repository;
}
