package customerservice.customers.index;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.TenantId;
import customerservice.platform.database.Migrations;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The migration computes the same variants for existing words as the service does. */
class DeletionVariantsMigrationTest {
  private static final String PREVIOUS_VERSION = "20261123.0933";
  private static final TenantId TENANT = new TenantId("the-" + "l".repeat(50) + "ongest");
  private static final List<String> WORDS =
      List.of(
          "x",
          "ana",
          "maria",
          "garcia",
          "summers",
          "gonzalez",
          "aaaaaaaaaa",
          "смирнов",
          "李小龙",
          "𝒜𝒷𝒸𝒹ℯ𝒻ℊ𝒽");

  @Test
  void computesTheSameVariants() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("deletion_variants_migration_test");
    TestPostgres.migrate(database, PREVIOUS_VERSION);
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO customer_service.name_words (tenant_id, word) VALUES "
              + WORDS.stream()
                  .map(word -> "('%s', '%s')".formatted(TENANT.value(), word))
                  .collect(joining(", ")));
    }

    Migrations.apply(database.owner(), database.service());

    List<String> words = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.service());
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT word, variants FROM customer_service.name_words")) {
      while (found.next()) {
        String word = found.getString(1);
        Set<Integer> variants = new TreeSet<>(List.of((Integer[]) found.getArray(2).getArray()));
        assertThat(variants).as(word).isEqualTo(DeletionVariants.of(TENANT, word));
        words.add(word);
      }
    }
    assertThat(words).containsExactlyInAnyOrderElementsOf(WORDS);
  }
}
