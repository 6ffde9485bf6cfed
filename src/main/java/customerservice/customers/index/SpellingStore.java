package customerservice.customers.index;

import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The SQL of words that are spelled alike. */
@Singleton
public final class SpellingStore {
  /** Words of names that have a rest in common with one of several: all that are close to it. */
  public List<String> similar(Handle handle, TenantId tenant, Collection<String> words) {
    Set<Integer> variants = new HashSet<>();
    words.forEach(word -> variants.addAll(DeletionVariants.of(tenant, word)));
    if (variants.isEmpty()) {
      return List.of();
    }
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    StatementBatch.Rows<String> found =
        trip.query(
            """
            SELECT word FROM customer_service.name_words
            WHERE tenant_id = :tenant AND variants OPERATOR(pg_catalog.&&) :variants::integer[]
            """,
            new StatementBatch.Binds()
                .text("tenant", tenant.value())
                .column("variants", "int4", variants, rest -> rest),
            row -> row.getString("word"));
    trip.send();
    return found.list();
  }
}
