package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.imports.records.CsvHeader;
import customerservice.imports.records.CsvHeader.Column;
import customerservice.platform.database.Migrations;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An import that runs during the upgrade continues with the columns of its file. */
class StoredHeadersMigrationTest {
  private static final String PREVIOUS_VERSION = "20261129.2100";

  @Test
  void convertsTheHeaders() throws Exception {
    TestPostgres.Database database = TestPostgres.newDatabase("stored_headers_migration_test");
    TestPostgres.migrate(database, PREVIOUS_VERSION);
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO customer_service.imports (tenant_id, import_id, status, format, header, on_duplicate,
            dry_run, balances, actor, role, received, processed, created, updated, skipped, rejected, next_chunk,
            touched_at, started_at)
          SELECT 'default', gen_random_uuid(), 'running', 'csv', header, 'skip', false, false, 'a', 'admin',
            1, 0, 0, 0, 0, 0, 0, now(), now()
          FROM unnest(ARRAY['id;first_name', E'email\\tnotes', 'tags', NULL]) AS header
          """);
    }

    Migrations.apply(database.owner(), database.service());

    assertThat(headers(database))
        .containsExactlyInAnyOrder(
            new CsvHeader(';', List.of(column("id"), column("first_name"))),
            new CsvHeader('\t', List.of(column("email"), column("notes"))),
            new CsvHeader(',', List.of(column("tags"))));
  }

  private static Column column(String name) {
    return new Column(name, name);
  }

  private static List<CsvHeader> headers(TestPostgres.Database database) throws Exception {
    JsonMapper json = new JsonMapper();
    List<CsvHeader> headers = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.service());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT header FROM customer_service.imports WHERE header IS NOT NULL"
                    + " AND unknown_columns = 'reject' AND dates = 'iso'")) {
      while (found.next()) {
        headers.add(json.readValue(found.getString(1), CsvHeader.class));
      }
    }
    return headers;
  }
}
