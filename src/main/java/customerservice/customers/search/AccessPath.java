package customerservice.customers.search;

import customerservice.platform.database.WhereClause;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Customers that an index leads to: every customer that meets one condition of a search, and
 * possibly others.
 *
 * @param ids makes the SQL that selects {@code customer_id}; an id may occur several times
 * @param term the term of {@code customer_terms} that all of them have, so that the index has them
 *     in the order of their ids; null for other paths
 */
record AccessPath(Function<WhereClause, String> ids, @Nullable String term) {
  private static final String WITH_TERM =
      """
      SELECT k.customer_id FROM customer_service.customer_terms k
      WHERE k.tenant_id = :tenant AND k.term = %s\
      """;

  /** Leads to the customers that have a term. */
  static AccessPath ofTerm(String term) {
    return new AccessPath(where -> WITH_TERM.formatted(where.bound(term)), term);
  }

  /** Leads to the customers that have a term with one of the prefixes, or one of the terms. */
  static AccessPath ofTerms(List<String> prefixes, List<String> terms) {
    return new AccessPath(
        where -> {
          List<String> parts = new ArrayList<>();
          for (String prefix : prefixes) {
            parts.add(
                """
                SELECT k.customer_id FROM customer_service.customer_terms k
                WHERE k.tenant_id = :tenant AND k.term >= %s AND k.term < %s\
                """
                    .formatted(where.bound(prefix), where.bound(end(prefix))));
          }
          terms.forEach(term -> parts.add(WITH_TERM.formatted(where.bound(term))));
          return String.join("\nUNION ALL\n", parts);
        },
        null);
  }

  /** Leads to customers by their ids. */
  static AccessPath of(List<UUID> ids) {
    return new AccessPath(
        where ->
            "SELECT customer_id FROM unnest(%s::uuid[]) AS known (customer_id)"
                .formatted(where.bound(ids.toArray(UUID[]::new))),
        null);
  }

  /** Leads to the customers of any of the paths. */
  static AccessPath ofAny(List<AccessPath> paths) {
    return joined(paths, "UNION ALL");
  }

  /** Leads to the customers that are on all of the paths. */
  static AccessPath ofAll(List<AccessPath> paths) {
    return paths.size() == 1 ? paths.getFirst() : joined(paths, "INTERSECT");
  }

  private static AccessPath joined(List<AccessPath> paths, String operation) {
    return new AccessPath(
        where ->
            paths.stream()
                .map(path -> "(" + path.ids.apply(where) + ")")
                .collect(Collectors.joining("\n" + operation + "\n")),
        null);
  }

  /** An exclusive upper bound of the texts with a prefix, in the byte order of collation "C". */
  static String end(String prefix) {
    return prefix + "\uDBFF\uDFFF";
  }
}
