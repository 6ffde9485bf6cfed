package customerservice.analytics.rebuild;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The last rebuild of a tenant.
 *
 * @param processed days (UTC) that were compared; the current numbers count as one
 * @param total days to compare; 0 until the rebuild has begun
 * @param differences rows of the roll-ups that were wrong and have been corrected
 * @param nextQuarter the first quarter-hour of the next day; null before the first
 */
record RebuildProgress(
    Status status,
    long processed,
    long total,
    long differences,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @JsonIgnore @Nullable Integer nextQuarter) {

  /** The roll-ups have never been rebuilt. */
  static final RebuildProgress NONE = new RebuildProgress(Status.NONE, 0, 0, 0, null, null, null);

  enum Status {
    NONE,
    RUNNING,
    SUCCEEDED;

    @JsonValue
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }
}
