package bench;

/**
 * What one measurement came to. {@code NaN} stands where there is nothing to say.
 *
 * @param perSecond answers
 * @param p50Ms half of the answers took no longer
 * @param p99Ms all but a hundredth took no longer
 * @param serviceCpu seconds of a processor for 1,000 answers, of the service
 * @param databaseCpu the same, of all processes of PostgreSQL
 * @param ownCpu the same, of who asked
 * @param batch postings in one transaction, as the service's metrics have it
 */
record Sample(
    double perSecond,
    double p50Ms,
    double p99Ms,
    double serviceCpu,
    double databaseCpu,
    double ownCpu,
    double batch) {}
