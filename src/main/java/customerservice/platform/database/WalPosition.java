package customerservice.platform.database;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log of all changes of a database (its write-ahead log). What was committed before
 * the primary was asked for its position is seen by every statement that a replica begins behind
 * that position: commits are replayed in the order of the log.
 *
 * @param database which one, and as whom it is read: the identifier that a replica has from its
 *     primary, the database in it, the role (another may see other rows)
 * @param timeline raised when a replica is promoted; positions of two can not be compared
 * @param lsn bytes from the beginning of the log
 */
public record WalPosition(String database, int timeline, long lsn) {
  /** What is kept of a handle whose round trips begin behind a position. */
  private static final String REQUIRED = "customerservice.wal.required";

  private static final int HEXADECIMAL = 16;

  private static final String DATABASE =
      """
      (SELECT system_identifier FROM pg_control_system()) || '/'
        || (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || current_user\
      """;

  /**
   * A replica that follows a promoted server says so here some minutes late, with the checkpoint
   * behind the promotion. It never says so early.
   */
  private static final String REPLAYED_TIMELINE =
      """
      greatest((SELECT timeline_id FROM pg_control_checkpoint()),
        (SELECT min_recovery_end_timeline FROM pg_control_recovery()))\
      """;

  /** What a server answers that is asked how far it has replayed. */
  record Replayed(boolean isReplica, WalPosition position) {
    /** Whether it can never come to a position, for the two are not of one log. */
    boolean isStrangerTo(WalPosition wanted) {
      return !isReplica
          || !position.database.equals(wanted.database)
          || position.timeline != wanted.timeline;
    }

    /** Whether who reads there reads all that was committed before that position. */
    boolean covers(WalPosition wanted) {
      return !isStrangerTo(wanted) && position.lsn >= wanted.lsn;
    }
  }

  /**
   * Where the primary stands. A commit is seen by others when its record has been flushed; where
   * {@code synchronous_commit} is off, when it has been inserted.
   */
  static WalPosition written(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT <database> AS database, substr(pg_walfile_name(wal.lsn), 1, 8) AS timeline,
              pg_wal_lsn_diff(wal.lsn, '0/0')::bigint AS lsn
            FROM (
              SELECT CASE current_setting('synchronous_commit')
                WHEN 'off' THEN pg_current_wal_insert_lsn()
                ELSE pg_current_wal_flush_lsn() END AS lsn
            ) AS wal
            """
                .replace("<database>", DATABASE))
        .map((row, context) ->
            new WalPosition(
                row.getString("database"),
                Integer.parseUnsignedInt(row.getString("timeline"), HEXADECIMAL),
                row.getLong("lsn")))
        .one();
  }

  /** How far a server has replayed what its primary has written. */
  static Replayed replayed(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT pg_is_in_recovery() AS is_replica, <database> AS database,
              <timeline> AS timeline,
              coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint AS lsn
            """
                .replace("<database>", DATABASE)
                .replace("<timeline>", REPLAYED_TIMELINE))
        .map((row, context) ->
            new Replayed(
                row.getBoolean("is_replica"),
                new WalPosition(
                    row.getString("database"), row.getInt("timeline"), row.getLong("lsn"))))
        .one();
  }

  /** From now on each round trip of the handle fails that would not begin behind this position. */
  public void requireOf(Handle handle) {
    handle.getConfig(SqlStatements.class).define(REQUIRED, this);
  }

  static @Nullable public WalPosition requiredBy(Handle handle) {
    return (WalPosition) handle.getConfig(SqlStatements.class).getAttribute(REQUIRED);
  }

  /**
   * Adds the check, by a statement that divides by zero where it fails: the statements behind it
   * are then not carried out.
   */
  public void require(StatementBatch trip) {
    trip.update(
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
        new StatementBatch.Binds()
            .text("lsn", "%X/%X".formatted(lsn >>> Integer.SIZE, lsn & 0xFFFF_FFFFL))
            .text("database", database)
            .number("timeline", timeline));
  }
}
