package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.SearchText;
import customerservice.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of existing rows. */
@Tag("server")
class MigrationsTest {
  /** The last migration before the columns for filters and sorts. */
  private static final String BEFORE = "20261122.2020";

  /** The last migration before stored responses name their customers. */
  private static final String BEFORE_CUSTOMERS_OF_RESPONSES = "20261123.0931";

  /** The last migration with unkeyed contact hashes in imports. */
  private static final String BEFORE_KEYED_HASHES = "20261124.0030";

  /** Names that SQL must fold like the service, in the order of their ids. */
  private static final List<String> NAMES =
      List.of(
          "José GARCÍA",
          "Straße",
          "Øre Ærø Œuvre",
          "Łódź",
          "Þór Đức ð",
          "ИВАН Ёлкин",
          "한국が",
          "a\u001Fb\u0085",
          "ﷺ".repeat(100));

  private static final int FIRST_NAME = 10;

  @Test
  void fillTheNewColumnsOfProfiles() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("migrations_test");
    TestPostgres.migrate(database, BEFORE);
    insert(
        database,
        1,
        "'García', 'ana@mail.test', '+34600111222'",
        "[{\"country\":\"ES\"},{\"country\":\"PT\"},{\"country\":\"ES\"}]",
        "{\"email_marketing\":{\"granted\":true},\"sms_marketing\":null,"
            + "\"profiling\":{\"granted\":false}}",
        "' ana garcia mail test 34600111222 600111222 x1', '{vegan}', '{nuts}', '{malaga}',"
            + " '{vip}'");
    insert(database, 2, "NULL, NULL, NULL", "[]", "{}", "'', '{}', '{}', '{}', '{}'");
    for (int i = 0; i < NAMES.size(); i++) {
      String name = "'%s', NULL, NULL".formatted(NAMES.get(i));
      insert(database, FIRST_NAME + i, name, "[]", "{}", "' x', '{}', '{}', '{}', '{}'");
    }

    Migrations.apply(database.owner(), database.service());

    List<String> rows = rows(database);
    assertThat(rows)
        .startsWith(
            "garcia|{a:nuts,c:malaga,d:vegan,g:email_marketing,n:garcia,o:ES,o:PT,r:22211100643,"
                + "t:vip,w:34600111222,w:600111222,w:ana,w:garcia,w:mail,w:test,w:x1}|"
                + "{a:nuts,c:malaga,d:vegan,g:email_marketing,n:garcia,o:ES,o:PT,r:22211100643,"
                + "t:vip,w:34600111222,w:600111222,w:ana,w:garcia,w:mail,w:test,w:x1}",
            "null|{}|{}");
    for (int i = 0; i < NAMES.size(); i++) {
      assertThat(rows.get(i + 2)).startsWith(SearchText.key(NAMES.get(i)) + "|");
    }
    assertThat(
            texts(
                database,
                """
                SELECT concat_ws(' ', number, consent, granted, changed_at::date, actor)
                FROM customer_service.consent_changes ORDER BY customer_id, number
                """))
        .containsExactly(
            "1 email_marketing t 2026-05-17 system", "2 profiling f 2026-05-17 system");
    // The service rebuilds the terms of this tenant.
    assertThat(texts(database, "SELECT tenant_id FROM customer_service.term_rebuilds"))
        .containsExactly("default");
  }

  @Test
  void addTheCustomersOfStoredResponses() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("migrations_of_answers_test");
    TestPostgres.migrate(database, BEFORE_CUSTOMERS_OF_RESPONSES);
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO customer_service.kept_answers
            (tenant_id, scope, idempotency_key, request_hash, status, body, location, created_at)
          SELECT 'default', scope, 'k', '', 201, body, location, '2026-05-17'
          FROM (VALUES
            ('POST /customers', '{}', '/customers/01900000-0000-7000-8000-000000000001'),
            ('POST /customers ana', '{"existing_id":"01900000-0000-7000-8000-000000000002"}', NULL),
            ('POST /customers/01900000-0000-7000-8000-000000000003/loyalty/redeem', '{}', NULL),
            ('POST /loyalty/transactions/batch', '{"items":[]}', NULL)) AS kept (scope, body, location)
          """);
    }

    Migrations.apply(database.owner(), database.service());

    assertThat(
            texts(
                database,
                "SELECT customer_ids::text FROM customer_service.idempotency_records ORDER BY scope"
                    + " COLLATE \"C\""))
        .containsExactly(
            "{01900000-0000-7000-8000-000000000001}",
            "{01900000-0000-7000-8000-000000000002}",
            "{01900000-0000-7000-8000-000000000003}",
            "{}");
  }

  /**
   * Unkeyed hashes cannot be converted: imports that need them end, and rejects lose their text.
   */
  @Test
  void deleteUnkeyedContactHashes() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("migrations_of_marks_test");
    TestPostgres.migrate(database, BEFORE_KEYED_HASHES);
    String id = "01900000-0000-7000-8000-00000000000";
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO customer_service.imports
          SELECT 'default', ('%1$s' || n)::uuid, status, 'ndjson', NULL, 'skip', dry_run, false, 'a', 1, 0, 0, 0, 0, 0, 0,
            '2026-05-17', '2026-05-17', finished, 'service', NULL
          FROM (VALUES
            (1, 'running', false, NULL), (2, 'running', true, NULL), (3, 'running', false, NULL),
            (4, 'uploading', false, NULL), (5, 'uploading', false, NULL),
            (6, 'succeeded', false, '2026-05-17'::timestamptz)) AS job (n, status, dry_run, finished);
          INSERT INTO customer_service.import_chunks
          SELECT tenant_id, import_id, 0, '' FROM customer_service.imports WHERE finished_at IS NULL;
          INSERT INTO customer_service.import_erasures
          SELECT 'default', ('%1$s' || n)::uuid, 'hash' FROM unnest(ARRAY[1, 4, 6]) AS n;
          INSERT INTO customer_service.import_claims
          VALUES ('default', '%1$s2', 'hash', '%1$s9'), ('default', '%1$s6', 'hash', '%1$s9');
          INSERT INTO customer_service.import_rejects
          VALUES ('default', '%1$s6', 1, '{broken', '[]', NULL), ('default', '%1$s6', 2, '{}', '[]', '{hash}');
          """
              .formatted(id));
    }

    Migrations.apply(database.owner(), database.service());

    assertThat(
            texts(
                database,
                """
                SELECT concat_ws(' ', right(i.import_id::text, 1), status, finished_at IS NOT NULL,
                  (SELECT count(*) FROM customer_service.import_chunks k WHERE k.import_id = i.import_id))
                FROM customer_service.imports i ORDER BY import_id
                """))
        .containsExactly(
            "1 cancelled t 0",
            "2 cancelled t 0",
            "3 running f 1",
            "5 uploading f 1",
            "6 succeeded t 0");
    assertThat(
            texts(
                database,
                """
                SELECT line || input || hashes::text FROM customer_service.import_rejects
                UNION ALL SELECT 'left' FROM customer_service.import_erasures
                UNION ALL SELECT 'left' FROM customer_service.import_claims
                """))
        .containsExactlyInAnyOrder("1{}", "2{}");
  }

  @Test
  void startAnOldVersionAfterTheMigrationOfANewerOne(@TempDir Path folder) throws Exception {
    TestPostgres.Database database = TestPostgres.newServiceDatabase("newer_version_test");
    Files.writeString(
        folder.resolve("V29991231_0000__expand.sql"),
        "CREATE TABLE customer_service.newer (tenant_id text PRIMARY KEY)");
    TestPostgres.migrateWith(database, folder);

    Migrations.apply(database.owner(), database.service());

    assertThat(texts(database, "SELECT count(*)::text FROM customer_service.newer"))
        .containsExactly("0");
  }

  /** A migration is one transaction, so a failed one leaves nothing in the database. */
  @Test
  void startAnOldVersionAfterAFailedMigration(@TempDir Path folder) throws Exception {
    TestPostgres.Database database = TestPostgres.newServiceDatabase("failed_migration_test");
    Files.writeString(
        folder.resolve("V29991231_0000__fail.sql"),
        """
        CREATE TABLE customer_service.unfinished (tenant_id text PRIMARY KEY);
        INSERT INTO customer_service.unfinished VALUES (NULL);
        """);
    assertThatThrownBy(() -> TestPostgres.migrateWith(database, folder))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("null value");

    Migrations.apply(database.owner(), database.service());

    assertThat(texts(database, "SELECT to_regclass('customer_service.unfinished')::text"))
        .containsOnlyNulls();
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement();
        ResultSet failed =
            statement.executeQuery(
                "SELECT count(*) FROM customer_service.flyway_schema_history WHERE NOT success")) {
      failed.next();
      assertThat(failed.getInt(1)).isZero();
    }
  }

  private static List<String> texts(TestPostgres.Database database, String sql)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.service());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        texts.add(found.getString(1));
      }
    }
    return texts;
  }

  private static void insert(
      TestPostgres.Database database,
      int id,
      String lastNameAndContacts,
      String addresses,
      String consents,
      String searched)
      throws SQLException {
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO customer_service.customers (tenant_id, customer_id, external_id, first_name,
            last_name, email, phone, addresses, preferences, consents, attributes, status, version,
            created_at, updated_at, search_text, dietary_restrictions, allergens, cities, tags)
          VALUES ('default', '01900000-0000-7000-8000-0000000000%1$02d', 'x%1$d', 'Ana', %2$s, '%3$s', '{}',
            '%4$s', '{}', 'active', 1, '2026-05-17', '2026-05-17', %5$s)
          """
              .formatted(id, lastNameAndContacts, addresses, consents, searched));
    }
  }

  private static List<String> rows(TestPostgres.Database database) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.service());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                """
                SELECT c.last_name_folded,
                  ARRAY(SELECT term FROM unnest(c.terms) AS term ORDER BY term)::text,
                  ARRAY(
                    SELECT term FROM customer_service.customer_terms k
                    WHERE k.tenant_id = c.tenant_id AND k.customer_id = c.customer_id
                    ORDER BY term)::text
                FROM customer_service.customers c ORDER BY c.customer_id
                """)) {
      while (found.next()) {
        rows.add("%s|%s|%s".formatted(found.getString(1), found.getString(2), found.getString(3)));
      }
    }
    return rows;
  }
}
