package customerservice.loyalty.ledger;

import customerservice.idempotency.IdempotentExecution;
import java.time.Duration;

/** The handling of accounts that another transaction has locked. */
public enum LockMode {
  /** Wait, as long as a request waits for a duplicate. */
  WAIT(Duration.ofSeconds(IdempotentExecution.WAIT_SECONDS_MAX)),
  /** Wait only briefly, because many callers wait for this transaction. */
  WAIT_BRIEFLY(Duration.ofMillis(100)),
  /** Skip them; wait briefly for other locks. */
  SKIP_LOCKED(Duration.ofMillis(100));

  private final Duration timeout;

  LockMode(Duration timeout) {
    this.timeout = timeout;
  }

  /** The maximum wait for each lock. */
  public Duration timeout() {
    return timeout;
  }
}
