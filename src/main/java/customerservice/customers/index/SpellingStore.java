package customerservice.customers.index;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds name words with similar spellings. */
@Singleton
public final class SpellingStore {
  /**
   * Finds the name words that share a deletion variant with one of some words. The result includes
   * every word within the edit distance, and some beyond it.
   */
  public List<String> similar(Handle handle, TenantId tenant, Collection<String> words) {
    Set<Integer> variants = new HashSet<>();
    words.forEach(word -> variants.addAll(DeletionVariants.of(tenant, word)));
    if (variants.isEmpty()) {
      return List.of();
    }
    return new StatementBatch(handle)
        .byIndex(false)
        .list(
            """
            SELECT word FROM customer_service.name_words
            WHERE tenant_id = :tenant AND variants OPERATOR(pg_catalog.&&) :variants::integer[]
            """,
            new Binds()
                .bind("tenant", tenant)
                .column("variants", "int4", variants, variant -> variant),
            row -> row.getString("word"));
  }
}
