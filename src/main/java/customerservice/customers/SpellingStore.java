package customerservice.customers;

import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The SQL of words that are spelled alike. */
@Singleton
final class SpellingStore {
  /** Words of names that have a rest in common with one of several: all that are close to it. */
  List<String> similar(Handle handle, TenantId tenant, Collection<String> words) {
    Set<Integer> rests = new HashSet<>();
    words.forEach(word -> rests.addAll(SpellingRests.of(tenant, word)));
    if (rests.isEmpty()) {
      return List.of();
    }
    RoundTrip trip = new RoundTrip(handle).byIndex(false);
    RoundTrip.Rows<String> found =
        trip.query(
            """
            SELECT word FROM customer_service.name_words
            WHERE tenant_id = :tenant AND rests OPERATOR(pg_catalog.&&) :rests::integer[]
            """,
            new RoundTrip.Binds()
                .text("tenant", tenant.value())
                .column("rests", "int4", rests, rest -> rest),
            row -> row.getString("word"));
    trip.send();
    return found.list();
  }
}
