package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.TestPostgres;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InputRowsTest {
  private record Row(
      UUID id,
      @Nullable String name,
      @Nullable Instant at,
      List<String> texts,
      Set<Long> numbers,
      @Nullable String json) {}

  private static final InputRows<Row> ROWS =
      new InputRows<Row>("given")
          .key("id", "uuid", Row::id)
          .column("name", "text", Row::name)
          .column("at", "timestamptz", Row::at)
          .column("texts", "text[]", Row::texts)
          .column("numbers", "bigint[]", Row::numbers)
          .column("json", "jsonb", Row::json);

  private static final Row FULL =
      new Row(
          new UUID(0, 1),
          "a,{\"b\\",
          Instant.parse("2027-10-20T10:00:00.123456Z"),
          List.of("", "NULL", "a,b", "{}", "\"", "\\", "\\\"", " x ", "\n", "José 🎉"),
          Set.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE),
          "\"\\\"\"");

  private static final Row EMPTY = new Row(new UUID(0, 2), null, null, List.of(), Set.of(), null);

  private final Database database = new Database(newDatabase().settings());

  private static TestPostgres.Database newDatabase() {
    try {
      return TestPostgres.newServiceDatabase("input_rows_test");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  void open() {
    database.open();
  }

  @AfterAll
  void close() {
    database.close();
  }

  private List<Row> sent(List<Row> rows) {
    return database.read(handle ->
        handle.list(
            ROWS.in("SELECT <given.columns> FROM <given.numbered rows> ORDER BY ordinal"),
            ROWS.bind(new Binds(), rows),
            InputRowsTest::read));
  }

  private static Row read(ResultSet row) throws SQLException {
    Timestamp at = row.getTimestamp("at");
    return new Row(
        row.getObject("id", UUID.class),
        row.getString("name"),
        at == null ? null : at.toInstant(),
        List.of((String[]) row.getArray("texts").getArray()),
        Set.of((Long[]) row.getArray("numbers").getArray()),
        row.getString("json"));
  }

  @Test
  void sendsEachValueUnchangedAndInOrder() {
    assertThat(sent(List.of(FULL, EMPTY, FULL))).containsExactly(FULL, EMPTY, FULL);
    assertThat(sent(List.of())).isEmpty();
  }

  @Test
  void sendsManyRows() {
    List<Row> many =
        Stream.of(FULL, EMPTY).flatMap(row -> Collections.nCopies(1_000, row).stream()).toList();
    assertThat(sent(many)).isEqualTo(many);
  }

  @Test
  void assignsTheColumnsThatAreNotPartOfTheKey() {
    assertThat(ROWS.in("SET <given.updates>"))
        .isEqualTo(
            "SET name = given.name, at = given.at, texts = given.texts,"
                + " numbers = given.numbers, json = given.json");
  }
}
