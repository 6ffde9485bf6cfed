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

/** Looks for texts in all that the database holds, whatever its tables are. */
final class Remains {
  private final Set<String> forms = new LinkedHashSet<>();

  /** Of texts, in any of the forms in which they might be stored. */
  Remains(String... texts) {
    for (String text : texts) {
      for (String turned : List.of(text, new StringBuilder(text).reverse().toString())) {
        for (String form :
            List.of(turned, turned.toLowerCase(Locale.ROOT), turned.toUpperCase(Locale.ROOT))) {
          forms.add(form);
          forms.add(HexFormat.of().formatHex(form.getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }

  /** Which of the forms stand in a text. */
  List<String> in(String text) {
    return forms.stream().filter(text::contains).toList();
  }

  /** The tables that hold one: every row of every table as a text, bytes as their digits. */
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
