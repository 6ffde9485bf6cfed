package customerservice.imports;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The representation of an import in the API. */
record JobView(
    UUID id,
    Job.Status status,
    long received,
    long processed,
    long created,
    long updated,
    long skipped,
    long rejected,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  static JobView of(Job job) {
    Job.Counts counts = job.counts();
    return new JobView(
        job.id(),
        job.status(),
        counts.received(),
        counts.processed(),
        counts.created(),
        counts.updated(),
        counts.skipped(),
        counts.rejected(),
        job.startedAt(),
        job.finishedAt());
  }
}
