package customerservice.customers.privacy;

import customerservice.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Searches all tables of the database for texts. */
final class DatabaseTextSearch {
  private final Set<String> forms = new LinkedHashSet<>();

  /** Searches for the texts in each form in which they might be stored. */
  DatabaseTextSearch(String... texts) {
    for (String text : texts) {
      for (String ordered : List.of(text, new StringBuilder(text).reverse().toString())) {
        for (String form :
            List.of(ordered, ordered.toLowerCase(Locale.ROOT), ordered.toUpperCase(Locale.ROOT))) {
          forms.add(form);
          forms.add(HexFormat.of().formatHex(form.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }

  /** The forms that a text contains. */
  List<String> in(String text) {
    return forms.stream().filter(text::contains).toList();
  }

  /** The tables with a match in any row; a row is searched as a text, with bytes in hex. */
  Set<String> tables() throws SQLException {
    Set<String> found = new TreeSet<>();
    for (String table :
        TestPostgres.texts(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'customer_service'")) {
      for (String row :
          TestPostgres.texts("SELECT t::text FROM customer_service.\"%s\" t".formatted(table))) {
        if (!in(row).isEmpty()) {
          found.add(table);
        }
      }
    }
    return found;
  }
}
