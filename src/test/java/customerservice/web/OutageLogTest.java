package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.database.DatabaseUnavailable;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The log line of a response with 503. */
class OutageLogTest {
  @Test
  void namesTheReasonAndTheMethod() {
    SQLException cancelled = new SQLException("ERROR: canceling statement due to user request");
    assertThat(
            new DatabaseUnavailable(
                    "The database does not respond.", new IllegalStateException(cancelled))
                .details())
        .isEqualTo(
            "The database does not respond. ERROR: canceling statement due to user request"
                + " (web.OutageLogTest.namesTheReasonAndTheMethod)");
  }

  @Test
  void isTheMessageIfThereIsNoReason() {
    assertThat(new DatabaseUnavailable("The queue is full.", null).details())
        .isEqualTo("The queue is full. (web.OutageLogTest.isTheMessageIfThereIsNoReason)");
  }
}
