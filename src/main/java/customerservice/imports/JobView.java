package customerservice.imports;

import customerservice.imports.records.CsvHeader;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The representation of an import in the API.
 *
 * @param columns of a CSV, empty if its header could not be read
 */
record JobView(
    UUID id,
    Job.Status status,
    long received,
    long processed,
    long created,
    long updated,
    long skipped,
    long rejected,
    List<CsvHeader.Column> columns,
    Instant startedAt,
    @Nullable Instant finishedAt) {

  static JobView of(Job job) {
    return of(job, job.header() == null ? List.of() : job.header().columns());
  }

  static JobView of(Job job, List<CsvHeader.Column> columns) {
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
        columns,
        job.startedAt(),
        job.finishedAt());
  }
}
