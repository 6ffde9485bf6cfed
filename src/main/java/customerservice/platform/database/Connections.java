package customerservice.platform.database;

import io.agroal.api.AgroalDataSource;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * Runs work on the connections of a pool, and maps its failures to the exceptions of this package.
 */
public final class Connections {
  private static final int ATTEMPTS_MAX = 3;

  private final AgroalDataSource pool;
  private final Jdbi jdbi;

  /** Wraps a pool without opening a connection. */
  public Connections(AgroalDataSource pool, int statementTimeoutSeconds) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    jdbi.getConfig(SqlStatements.class).setQueryTimeout(statementTimeoutSeconds);
    jdbi.registerArrayType(String.class, "text");
    jdbi.registerArrayType(Long.class, "bigint");
    jdbi.registerArrayType(BigDecimal.class, "numeric");
    // Bound values are personal data: exceptions, and therefore the log, must not contain them.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
  }

  /**
   * Rejects statements that are not sent by {@link StatementBatch}, which checks the WAL position
   * of a replica.
   */
  Connections requireBatches() {
    jdbi.getConfig(SqlStatements.class)
        .addCustomizer(
            new StatementCustomizer() {
              @Override
              public void beforeExecution(PreparedStatement statement, StatementContext context) {
                throw new IllegalStateException("a replica accepts only a StatementBatch");
              }
            });
    return this;
  }

  /** Closes the idle connections. */
  void closeIdle() {
    pool.flush(AgroalDataSource.FlushMode.IDLE);
  }

  /** Runs work on a connection in autocommit mode: each statement sees all earlier commits. */
  public <T> T use(Function<Handle, T> work) {
    try {
      return jdbi.withHandle(work::apply);
    } catch (JdbiException e) {
      // Every failure to connect is an outage: a pooler reports each cause with its own SQLSTATE.
      if (e instanceof ConnectionException || SqlStates.isOutage(e)) {
        // The idle connections are most likely broken too.
        closeIdle();
        throw new DatabaseUnavailable("The database does not respond.", e);
      }
      if (SqlStates.isLockTimeout(e)) {
        throw new LockTimeout(e);
      }
      throw e;
    }
  }

  /**
   * Runs work in one transaction: committed when the work returns, rolled back when it throws. A
   * deadlock or serialization failure retries it, so the work must have no effect besides its SQL.
   */
  <T> T write(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return use(handle -> handle.inTransaction(work::apply));
      } catch (JdbiException e) {
        if (!SqlStates.isRetryable(e)) {
          throw e;
        }
        if (attempt == ATTEMPTS_MAX) {
          throw new DatabaseUnavailable("Too many concurrent writes to the same rows.", e);
        }
      }
    }
  }

  void close() {
    pool.close();
  }
}
