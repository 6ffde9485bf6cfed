package customerservice.loyalty.program;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Progress of the review of all tiers after the last change of the program.
 *
 * @param version of the program
 * @param reviewed number of customers that have been reviewed
 * @param total number of customers
 * @param startedAt time of the change
 * @param finishedAt null while the review runs
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

    /** The value in JSON. */
    @JsonValue
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
