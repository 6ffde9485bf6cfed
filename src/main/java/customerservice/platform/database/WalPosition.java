package customerservice.platform.database;

/**
 * A position in the write-ahead log (WAL). Commits are replayed in WAL order, so a statement that a
 * replica starts after it has replayed the primary's position sees all that was committed before
 * that position was queried.
 *
 * @param database the server, database and role: the system identifier that primary and replica
 *     share, the database's oid, and the role, because another role may see other rows
 * @param timeline increases when a replica is promoted; positions of two timelines are not
 *     comparable
 * @param lsn bytes from the beginning of the WAL
 */
record WalPosition(String database, int timeline, long lsn) {
  private static final int HEXADECIMAL = 16;

  private static final String DATABASE =
      """
      (SELECT system_identifier FROM pg_control_system()) || '/'
        || (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || current_user\
      """;

  /**
   * The timeline that a replica follows. After a promotion it changes with the next checkpoint,
   * which can be minutes late, but never too early.
   */
  private static final String REPLAYED_TIMELINE =
      """
      greatest((SELECT timeline_id FROM pg_control_checkpoint()),
        (SELECT min_recovery_end_timeline FROM pg_control_recovery()))\
      """;

  /** The position that a server has replayed. */
  record Replayed(boolean isReplica, WalPosition position) {
    /** Whether both positions belong to the same log, so that the server can reach the other. */
    boolean isComparableTo(WalPosition other) {
      return isReplica
          && position.database.equals(other.database)
          && position.timeline == other.timeline;
    }

    /** Whether a read on the server sees all that was committed before a position. */
    boolean covers(WalPosition required) {
      return isComparableTo(required) && position.lsn >= required.lsn;
    }
  }

  /**
   * Queries the primary's position. A commit becomes visible when its record is flushed or, with
   * {@code synchronous_commit} off, inserted.
   */
  static WalPosition findWritten(Handle handle) {
    return handle.one(
        """
        SELECT <database> AS database, substr(pg_walfile_name(wal.lsn), 1, 8) AS timeline,
          pg_wal_lsn_diff(wal.lsn, '0/0')::bigint AS lsn
        FROM (
          SELECT CASE current_setting('synchronous_commit')
            WHEN 'off' THEN pg_current_wal_insert_lsn()
            ELSE pg_current_wal_flush_lsn() END AS lsn
        ) AS wal
        """
            .replace("<database>", DATABASE),
        new Binds(),
        row ->
            new WalPosition(
                row.getString("database"),
                Integer.parseUnsignedInt(row.getString("timeline"), HEXADECIMAL),
                row.getLong("lsn")));
  }

  /** Queries the position up to which a server has replayed its primary's WAL. */
  static Replayed findReplayed(Handle handle) {
    return handle.one(
        """
        SELECT pg_is_in_recovery() AS is_replica, <database> AS database,
          <timeline> AS timeline,
          coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint AS lsn
        """
            .replace("<database>", DATABASE)
            .replace("<timeline>", REPLAYED_TIMELINE),
        new Binds(),
        row ->
            new Replayed(
                row.getBoolean("is_replica"),
                new WalPosition(
                    row.getString("database"), row.getInt("timeline"), row.getLong("lsn"))));
  }

  /** Adds the check to a batch: it divides by zero on failure, which skips the later statements. */
  void addCheck(StatementBatch batch) {
    batch.update(
        """
        SELECT 1 / coalesce(
          pg_is_in_recovery()
            AND pg_last_wal_replay_lsn() >= :lsn::pg_lsn
            AND <database> = :database
            AND <timeline> = :timeline,
          false)::int
        """
            .replace("<database>", DATABASE)
            .replace("<timeline>", REPLAYED_TIMELINE),
        new Binds()
            .bind("lsn", "%X/%X".formatted(lsn >>> Integer.SIZE, lsn & 0xFFFF_FFFFL))
            .bind("database", database)
            .bind("timeline", timeline));
  }
}
