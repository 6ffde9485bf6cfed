package customerservice.loyalty;

import customerservice.idempotency.KeptAnswers;
import java.time.Duration;

/** What to do about accounts that another transaction has locked. */
enum Locking {
  /** Wait for them, as long as a request waits for its twin. */
  WAIT(Duration.ofSeconds(KeptAnswers.TWIN_WAIT_SECONDS)),
  /** Wait for each a moment: many others wait for this transaction. */
  WAIT_A_MOMENT(Duration.ofMillis(100)),
  /** Leave them out; whatever else is locked is waited for a moment. */
  PASS_OVER(Duration.ofMillis(100));

  private final Duration timeout;

  Locking(Duration timeout) {
    this.timeout = timeout;
  }

  /** How long each lock is waited for. */
  Duration timeout() {
    return timeout;
  }
}
