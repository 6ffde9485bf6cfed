package customerservice.start;

import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Migrations;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.Databases;
import customerservice.platform.settings.InvalidSetting;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgConnection;

/** Checks an external database and its roles with queries of the catalogs, and changes nothing. */
final class DatabaseDiagnosis {
  /** A service with a wrong clock refuses valid tokens, and expires points at the wrong time. */
  private static final Duration SKEW_MAX = Duration.ofSeconds(5);

  private static final int CONNECT_TIMEOUT_SECONDS = 2;
  private static final int SOCKET_TIMEOUT_SECONDS = 10;

  /** The extension of the first migrations. */
  private static final String EXTENSION = "pg_trgm";

  private final DatabaseUrl service;
  private final DatabaseUrl owner;
  private final Databases databases;
  private final InstantSource clock;
  private final String extension;
  private final List<Finding> findings = new ArrayList<>();

  /** Creates a diagnosis of the database that the settings name. */
  DatabaseDiagnosis(Databases databases, InstantSource clock) {
    this(databases, clock, EXTENSION);
  }

  /** The same with another extension, for tests of a server without it. */
  DatabaseDiagnosis(Databases databases, InstantSource clock, String extension) {
    this.databases = databases;
    this.service = Objects.requireNonNull(databases.service());
    this.owner = Objects.requireNonNull(databases.migration());
    this.clock = clock;
    this.extension = extension;
  }

  /** Runs the checks; the first that needs a connection it does not get is the last. */
  List<Finding> findings() {
    try {
      String role = Migrations.requireUsable(owner, service);
      try (Connection connection = connect(service);
          Connection asOwner = connect(owner)) {
        server(connection);
        clock(connection);
        pooler(connection);
        if (text(asOwner, "SELECT to_regnamespace('%s')", Migrations.SCHEMA) == null) {
          firstStart(asOwner);
        } else {
          role(connection, asOwner, role);
        }
      }
      migrations();
    } catch (InvalidSetting e) {
      fault(e.getMessage() + hint(e.getMessage()));
    } catch (DatabaseUnavailable e) {
      fault(
          "DATABASE_URL: the database does not respond (%s); start it, or correct host and port"
              .formatted(Migrations.firstLine(e)));
    } catch (SQLException e) {
      fault("DATABASE_URL: a check failed (%s); see docs/OPERATIONS.md".formatted(firstLine(e)));
    }
    replica();
    return List.copyOf(findings);
  }

  private static String hint(String message) {
    return message.contains("the database refused")
        ? "; correct the role, its password or its grants"
        : "";
  }

  private void server(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT current_setting('server_version') AS version, d.datname, d.datctype,
                  current_setting('transaction_read_only') = 'on' AS is_read_only,
                  d.datcollversion IS DISTINCT FROM pg_database_collation_actual_version(d.oid)
                    AS has_other_collation
                FROM pg_database d WHERE d.datname = current_database()
                """)) {
      row.next();
      ok(
          "database: PostgreSQL %s, UTF8, LC_CTYPE %s"
              .formatted(row.getString("version"), row.getString("datctype")));
      if (row.getBoolean("is_read_only")) {
        fault("DATABASE_URL: the server or role is read-only; use the primary and another role");
      }
      if (row.getBoolean("has_other_collation")) {
        fault(
            "DATABASE_URL: the system's collations have changed; run REINDEX DATABASE \"%1$s\" and ALTER DATABASE \"%1$s\" REFRESH COLLATION VERSION"
                .formatted(row.getString("datname")));
      }
    }
  }

  private void clock(Connection connection) throws SQLException {
    Instant before = clock.instant();
    Instant there;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
      row.next();
      there = row.getObject(1, OffsetDateTime.class).toInstant();
    }
    Instant here = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
    Duration skew = Duration.between(there, here);
    String text =
        "clock: %d ms %s, compared with the database"
            .formatted(skew.abs().toMillis(), skew.isNegative() ? "slow" : "fast");
    if (skew.abs().compareTo(SKEW_MAX) > 0) {
      fault(text + "; synchronize both clocks (NTP)");
    } else {
      ok(text);
    }
  }

  /** A pooler reports another process than the server does. */
  private void pooler(Connection connection) throws SQLException {
    PgConnection driver = connection.unwrap(PgConnection.class);
    boolean isPooled = driver.getBackendPID() != process(connection);
    boolean isShared = isPooled && sharesProcesses(connection);
    boolean prepares = driver.getPrepareThreshold() != 0;
    if (isShared && prepares) {
      fault("DATABASE_URL: leads to a pooler in transaction mode; add ?pgbouncer=true");
    } else if (!isShared && !prepares) {
      note("pooler: none in transaction mode; ?pgbouncer=false allows prepared statements");
    } else {
      ok(
          !isPooled
              ? "pooler: none"
              : isShared ? "pooler: in transaction mode" : "pooler: in session mode");
    }
  }

  /** Whether two connections use one process of the server, as in transaction mode. */
  private boolean sharesProcesses(Connection first) throws SQLException {
    try (Connection second = connect(service)) {
      second.setAutoCommit(false);
      int before = process(first);
      int held = process(second); // Keeps the process until the end of the transaction.
      return held == before || process(first) != before;
    }
  }

  private static int process(Connection connection) throws SQLException {
    return Integer.parseInt(Objects.requireNonNull(text(connection, "SELECT pg_backend_pid()")));
  }

  private void firstStart(Connection asOwner) throws SQLException {
    if (!isTrue(asOwner, "SELECT has_database_privilege(current_database(), 'CREATE')")) {
      fault(
          "%s: the role %s cannot create the schema; run GRANT CREATE ON DATABASE, or use the owner"
              .formatted(ownerVariable(), owner.user()));
    }
    if (!isTrue(
        asOwner,
        "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = '%s')",
        extension)) {
      fault(
          "%s: the server lacks the extension %s; install PostgreSQL's contrib modules"
              .formatted(ownerVariable(), extension));
    }
  }

  private void role(Connection connection, Connection asOwner, String role) throws SQLException {
    String missing =
        text(
            connection,
            """
            SELECT CASE WHEN NOT has_schema_privilege(n.oid, 'USAGE') THEN 'the schema'
              ELSE (
                SELECT string_agg(c.relname, ', ' ORDER BY c.relname) FROM pg_class c
                WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
                  AND c.relname <> 'flyway_schema_history'
                  AND NOT (has_table_privilege(c.oid, 'SELECT')
                    AND has_table_privilege(c.oid, 'INSERT'))) END
            FROM pg_namespace n WHERE n.nspname = '%s'
            """,
            Migrations.SCHEMA);
    if (missing != null) {
      fault(
          "DATABASE_URL: the role %s lacks grants on %s; a start with the owner in DATABASE_MIGRATION_URL grants them"
              .formatted(role, missing));
    } else if (owner.equals(service)) {
      note(
          "roles: %s owns the tables, so no grant protects the ledger; set DATABASE_MIGRATION_URL"
              .formatted(role));
    } else if (isTrue(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
      note("roles: %s is a superuser, so no grant protects the ledger".formatted(role));
    } else if (!isTrue(
        connection, "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user")) {
      note("roles: %s lacks BYPASSRLS, so some searches are slow".formatted(role));
    } else {
      ok("roles: %s has its grants".formatted(role));
    }
    if (!isTrue(
        asOwner,
        "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = '%s'",
        Migrations.SCHEMA)) {
      fault(
          "%s: the role %s does not own the schema %s; use its owner"
              .formatted(ownerVariable(), owner.user(), Migrations.SCHEMA));
    }
  }

  private void migrations() {
    List<String> pending = Migrations.pending(owner, service);
    if (pending.isEmpty()) {
      ok("migrations: all are applied");
    } else {
      note(
          "migrations: the next start applies %d, from %s"
              .formatted(pending.size(), pending.getFirst()));
    }
  }

  private void replica() {
    DatabaseUrl read = databases.read();
    if (read == null) {
      return;
    }
    try (Connection connection = connect(read)) {
      if (isTrue(connection, "SELECT pg_is_in_recovery()")) {
        ok("replica: it responds");
      } else {
        fault("DATABASE_READ_URL: the server is not a replica; correct the URL, or remove it");
      }
    } catch (SQLException e) {
      fault(
          "DATABASE_READ_URL: the replica cannot be used (%s); correct the URL, or start it"
              .formatted(firstLine(e)));
    }
  }

  private String ownerVariable() {
    return owner.equals(service) ? "DATABASE_URL" : "DATABASE_MIGRATION_URL";
  }

  private static String firstLine(SQLException e) {
    return Migrations.firstLine(e);
  }

  private static Connection connect(DatabaseUrl url) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    source.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
    return source.getConnection(url.user(), url.password());
  }

  private static boolean isTrue(Connection connection, String query, String... names)
      throws SQLException {
    return "t".equals(text(connection, query, names));
  }

  private static @Nullable String text(Connection connection, String query, String... names)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query.formatted((Object[]) names))) {
      return row.next() ? row.getString(1) : null;
    }
  }

  private void ok(String text) {
    findings.add(Finding.ok(text));
  }

  private void note(String text) {
    findings.add(Finding.note(text));
  }

  private void fault(String text) {
    findings.add(Finding.fault(text));
  }
}
