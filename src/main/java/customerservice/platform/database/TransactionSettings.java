package customerservice.platform.database;

import java.time.Duration;

/** SQL that configures the planner and the timeouts until the end of a transaction. */
final class TransactionSettings {
  /** Longer than the service itself waits for a statement. */
  static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(15);

  /** Ample: the service computes only for milliseconds between two batches of a transaction. */
  static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Forces generic plans that look up rows by index. Planning dominates the cost of statements with
   * array binds, and their plans do not depend on the arrays. Sequential scans and hash joins are
   * off because a cached plan may date from a time when the tables were almost empty.
   */
  static final String GENERIC_PLANS =
      """
      SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
        set_config('enable_seqscan', 'off', true),
        set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true)\
      """;

  private TransactionSettings() {}

  /**
   * Adds the timeouts of a write to {@link #GENERIC_PLANS}. Without them, the server would hold the
   * locks of a lost client until TCP notices the loss, which can take hours.
   */
  static String forWrite(Duration lockTimeout) {
    return GENERIC_PLANS
        + """
        , set_config('lock_timeout', '%d', true), set_config('statement_timeout', '%d', true),
          set_config('idle_in_transaction_session_timeout', '%d', true)\
        """
            .formatted(
                lockTimeout.toMillis(), STATEMENT_TIMEOUT.toMillis(), IDLE_TIMEOUT.toMillis());
  }

  /**
   * Restricts plans to nested loops over indexes. A page needs its first rows fast, but with
   * outdated statistics the planner would scan a whole table for them.
   *
   * @param inOrder whether an index delivers the rows in order, so that bitmap scans and sorts are
   *     off too
   */
  static String byIndex(boolean inOrder) {
    return """
    SELECT set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true),
      set_config('enable_bitmapscan', '%1$s', true),
      set_config('enable_sort', '%1$s', true),
      set_config('max_parallel_workers_per_gather', '0', true),
      set_config('jit', 'off', true)
    """
        .formatted(inOrder ? "off" : "on");
  }

  /**
   * Memory for statements that group or sort a large part of a table. With the default of 4 MB they
   * would write most of their rows to temporary files.
   */
  static final String LARGE_AGGREGATES =
      "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)";

  /**
   * With outdated statistics, the planner would compare each row of a large table with all rows of
   * another.
   */
  static final String NO_NESTED_LOOPS = "SELECT set_config('enable_nestloop', 'off', true)";

  /** With outdated statistics, the planner would scan a large table for a few rows. */
  static final String NO_TABLE_SCANS =
      "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)";

  /** Cancels each later statement that takes longer. */
  static String statementTimeout(Duration timeout) {
    return "SELECT set_config('statement_timeout', '%d', true)".formatted(timeout.toMillis());
  }
}
