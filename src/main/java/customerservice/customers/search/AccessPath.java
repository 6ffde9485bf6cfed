package customerservice.customers.search;

import customerservice.platform.database.WhereClause;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A way to some of the customers that an index has: all that are wanted are among them.
 *
 * @param ids makes the SQL that selects their {@code customer_id}
 * @param term where they are those who have one, so that they come in the order of their ids; else
 *     null
 */
record AccessPath(Function<WhereClause, String> ids, @Nullable String term) {
  private static final String WITH_TERM =
      """
      SELECT k.customer_id FROM customer_service.customer_terms k
      WHERE k.tenant_id = :tenant AND k.term = %s\
      """;

  /** Those who have a term. */
  static AccessPath ofTerm(String term) {
    return new AccessPath(where -> WITH_TERM.formatted(where.bound(term)), term);
  }

  /** Those who have a term that begins with one of these, or is one of those. */
  static AccessPath ofWords(List<String> beginnings, List<String> wholes) {
    return new AccessPath(
        where -> {
          List<String> parts = new ArrayList<>();
          for (String beginning : beginnings) {
            parts.add(
                """
                SELECT k.customer_id FROM customer_service.customer_terms k
                WHERE k.tenant_id = :tenant AND k.term >= %s AND k.term < %s\
                """
                    .formatted(where.bound(beginning), where.bound(end(beginning))));
          }
          wholes.forEach(whole -> parts.add(WITH_TERM.formatted(where.bound(whole))));
          return String.join("\nUNION ALL\n", parts);
        },
        null);
  }

  /** These. */
  static AccessPath of(List<UUID> ids) {
    return new AccessPath(
        where ->
            "SELECT customer_id FROM unnest(%s::uuid[]) AS these (customer_id)"
                .formatted(where.bound(ids.toArray(UUID[]::new))),
        null);
  }

  /** Those of any of them. */
  static AccessPath ofAny(List<AccessPath> drivers) {
    return joined(drivers, "UNION ALL");
  }

  /** Those of all of them. */
  static AccessPath ofAll(List<AccessPath> drivers) {
    return drivers.size() == 1 ? drivers.getFirst() : joined(drivers, "INTERSECT");
  }

  private static AccessPath joined(List<AccessPath> drivers, String operation) {
    return new AccessPath(
        where ->
            drivers.stream()
                .map(each -> "(" + each.ids.apply(where) + ")")
                .collect(Collectors.joining("\n" + operation + "\n")),
        null);
  }

  /**
   * Behind the last text that begins with another: in the byte order of "C", and with the last
   * character that there is.
   */
  static String end(String beginning) {
    return beginning + "\uDBFF\uDFFF";
  }
}
