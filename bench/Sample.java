package bench;

import org.HdrHistogram.Histogram;

/**
 * The figures of one measurement; {@code NaN} if it has no such figure.
 *
 * @param responses all of them, including those that did not count
 * @param perSecond responses
 * @param serviceCpu processor seconds of the service per 1,000 responses
 * @param databaseCpu the same of all processes of PostgreSQL
 * @param loadCpu the same of this program
 * @param batch postings per transaction
 * @param residentMib highest resident memory of the service
 */
record Sample(
    long responses,
    double perSecond,
    double p50Ms,
    double p99Ms,
    double serviceCpu,
    double databaseCpu,
    double loadCpu,
    double batch,
    double residentMib) {
  private static final double NANOS_PER_MS = 1e6;

  static Sample of(long responses, Histogram latencies, double seconds, Usage used) {
    double counted = latencies.getTotalCount();
    return new Sample(
        responses,
        counted / seconds,
        latencies.getValueAtPercentile(50) / NANOS_PER_MS,
        latencies.getValueAtPercentile(99) / NANOS_PER_MS,
        used.service() / counted * 1000,
        used.database() / counted * 1000,
        used.load() / counted * 1000,
        used.postings() / used.transactions(),
        Double.NaN);
  }
}
