package customerservice.customers;

import customerservice.testing.TestPostgres;
import java.sql.SQLException;
import java.util.List;

/** Compares the search index with the terms of the customers. */
public final class TermDifferences {
  private static final String DIFFERENCES =
      """
      WITH wanted AS (
        SELECT tenant_id, unnest(terms) AS term, customer_id FROM customer_service.customers
      ),
      differences AS (
        (TABLE wanted EXCEPT SELECT tenant_id, term, customer_id FROM customer_service.customer_terms)
        UNION ALL
        (SELECT tenant_id, term, customer_id FROM customer_service.customer_terms EXCEPT TABLE wanted)
      ),
      words AS (
        SELECT DISTINCT tenant_id, substr(term, 3) AS word FROM wanted WHERE term LIKE 'n:%'
      ),
      differing_words AS (
        (TABLE words EXCEPT SELECT tenant_id, word FROM customer_service.name_words)
        UNION ALL
        (SELECT tenant_id, word FROM customer_service.name_words EXCEPT TABLE words)
      )
      SELECT term FROM differences UNION ALL SELECT word FROM differing_words
      """;

  private TermDifferences() {}

  /** Selects terms without a profile and missing terms, and the same for words of names. */
  public static List<String> find() throws SQLException {
    return TestPostgres.texts(DIFFERENCES);
  }
}
