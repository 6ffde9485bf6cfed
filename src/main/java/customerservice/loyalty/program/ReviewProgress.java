package customerservice.loyalty.program;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far the review of all tiers has come since the rules were changed last.
 *
 * @param version of the rules
 * @param reviewed how many customers have the tier that the rules give
 * @param total how many customers there are
 * @param startedAt when the rules were changed
 * @param finishedAt null while it runs
 */
record ReviewProgress(
    long version,
    Status status,
    long reviewed,
    long total,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  enum Status {
    RUNNING,
    DONE;

    /** As clients see it. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
