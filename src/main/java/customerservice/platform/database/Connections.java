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

/** A pool of connections, how they are used, and what their failures mean. */
public final class Connections {
  private static final int ATTEMPTS_MAX = 3;

  private final AgroalDataSource pool;
  private final Jdbi jdbi;

  /** Opens no connection yet. */
  public Connections(AgroalDataSource pool, int statementTimeoutSeconds) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    jdbi.getConfig(SqlStatements.class).setQueryTimeout(statementTimeoutSeconds);
    jdbi.registerArrayType(String.class, "text");
    jdbi.registerArrayType(Long.class, "bigint");
    jdbi.registerArrayType(BigDecimal.class, "numeric");
    // The values of a statement are names and phones: no exception, and so no log, quotes them.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
  }

  /**
   * From now on statements are sent by {@link StatementBatch} alone: it checks what they begin
   * with.
   */
  public Connections requireRoundTrips() {
    jdbi.getConfig(SqlStatements.class)
        .addCustomizer(
            new StatementCustomizer() {
              @Override
              public void beforeExecution(PreparedStatement statement, StatementContext context) {
                throw new IllegalStateException("not sent by a RoundTrip");
              }
            });
    return this;
  }

  /** Gives up the connections that nobody uses. */
  public void dropIdle() {
    pool.flush(AgroalDataSource.FlushMode.IDLE);
  }

  /** Each statement sees what was committed before it. */
  public <T> T use(Function<Handle, T> work) {
    try {
      return jdbi.withHandle(work::apply);
    } catch (JdbiException e) {
      // Whatever the reason that there is no connection to be had: a pooler has a state of its own
      // for each.
      if (e instanceof ConnectionException || SqlStates.isOutage(e)) {
        // What broke one connection has most likely broken those at rest, too.
        dropIdle();
        throw new DatabaseUnavailable("The database does not answer.", e);
      }
      if (SqlStates.isLockTimeout(e)) {
        throw new LockTimeout(e);
      }
      throw e;
    }
  }

  /**
   * One transaction, committed when the work returns, rolled back when it throws. Run again when it
   * lost to another transaction (a deadlock), so the work has no other effect than its SQL.
   */
  <T> T write(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return use(handle -> handle.inTransaction(work::apply));
      } catch (JdbiException e) {
        if (!SqlStates.isLostToAnother(e)) {
          throw e;
        }
        if (attempt == ATTEMPTS_MAX) {
          throw new DatabaseUnavailable("Too many others change the same at once.", e);
        }
      }
    }
  }

  public void close() {
    pool.close();
  }
}
