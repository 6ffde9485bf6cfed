package customerservice.loyalty.ledger;

import customerservice.idempotency.IdempotentExecution;
import java.time.Duration;

/** What to do about accounts that another transaction has locked. */
public enum LockMode {
  /** Wait for them, as long as a request waits for its twin. */
  WAIT(Duration.ofSeconds(IdempotentExecution.TWIN_WAIT_SECONDS)),
  /** Wait for each a moment: many others wait for this transaction. */
  WAIT_A_MOMENT(Duration.ofMillis(100)),
  /** Leave them out; whatever else is locked is waited for a moment. */
  SKIP_LOCKED(Duration.ofMillis(100));

  private final Duration timeout;

  LockMode(Duration timeout) {
    this.timeout = timeout;
  }

  /** How long each lock is waited for. */
  public Duration timeout() {
    return timeout;
  }
}
