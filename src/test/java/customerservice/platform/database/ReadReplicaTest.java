package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.platform.settings.InvalidSetting;
import customerservice.testing.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers that are not a usable replica; StreamingReplicaTest tests a real one. */
class ReadReplicaTest {
  private static final DatabaseUrl NOWHERE =
      DatabaseUrl.parse("X", "postgresql://u:p@127.0.0.1:1/x");

  private static TestPostgres.Database main = TestPostgres.main();

  @BeforeAll
  static void create() throws SQLException {
    main = TestPostgres.newServiceDatabase("read_replica_test");
  }

  private static Database databaseWith(DatabaseUrl read) {
    return new Database(main.settings(Map.of("DATABASE_READ_URL", TestPostgres.text(read))));
  }

  private static boolean responds(Handle handle) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Boolean> rows =
        batch.query("SELECT true", new Binds(), row -> row.getBoolean(1));
    batch.send();
    return rows.list().getFirst();
  }

  private static void assertReadsThePrimary(DatabaseUrl read, FallbackReason reason) {
    Database database = databaseWith(read);
    database.open();
    assertThat(database.readAnywhere(ReadReplicaTest::responds)).isTrue();
    assertThat(database.isAvailable()).isTrue();
    MeterRegistry meters = new SimpleMeterRegistry();
    DatabaseMeters.registerReplica(meters, Objects.requireNonNull(database.replica()));
    assertThat(meters.get("replica.in.use").gauge().value()).isZero();
    assertThat(meters.get("replica.reads").functionCounter().count()).isZero();
    for (FallbackReason each : FallbackReason.values()) {
      assertThat(
              meters.get("replica.fallbacks").tag("reason", each.code()).functionCounter().count())
          .isEqualTo(each == reason ? 1 : 0);
    }
    database.close();
  }

  @Test
  void readsThePrimaryWhileTheReplicaIsUnavailable() {
    assertReadsThePrimary(NOWHERE, FallbackReason.UNAVAILABLE);
  }

  @Test
  void readsThePrimaryIfTheServerAcceptsWrites() {
    DatabaseUrl same =
        new DatabaseUrl(
            main.service().jdbcUrl() + "?sslmode=disable",
            main.service().user(),
            main.service().password());
    assertReadsThePrimary(same, FallbackReason.NO_REPLICA);
  }

  @Test
  void refusesAReplicaThatRefusesTheLogin() {
    assertRefused(
        new DatabaseUrl(main.service().jdbcUrl(), main.service().user(), "wr0ng"),
        "DATABASE_READ_URL: the database refused: ");
  }

  @Test
  void refusesAnotherDatabaseOfTheServer() throws SQLException {
    assertRefused(
        TestPostgres.newDatabase("read_replica_other").service(),
        "DATABASE_READ_URL: must lead to the same server, database and role as DATABASE_URL");
  }

  @Test
  void refusesAnotherRoleWhichMaySeeOtherRows() {
    assertRefused(
        main.owner(),
        "DATABASE_READ_URL: must lead to the same server, database and role as DATABASE_URL");
  }

  private static void assertRefused(DatabaseUrl read, String line) {
    Database database = databaseWith(read);
    assertThatThrownBy(database::open)
        .isInstanceOf(InvalidSetting.class)
        .hasMessageStartingWith(line)
        .hasMessageNotContaining("wr0ng");
    database.close();
  }

  @Test
  void hasNoReplicaIfNoneIsConfigured() {
    Database database = new Database(main.settings());
    database.open();
    assertThat(database.replica()).isNull();
    assertThat(database.readAnywhere(ReadReplicaTest::responds)).isTrue();
    database.close();
  }
}
