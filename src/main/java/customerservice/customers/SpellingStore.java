package customerservice.customers;

import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of words that are spelled alike. */
@Singleton
final class SpellingStore {
  /** Below this length one letter that is wrong leaves few trigrams the same. */
  private static final int SHORT_WORD_LENGTH = 5;

  private static final String SIMILARITY_OF_SHORT_WORDS = "0.1";
  private static final String SIMILARITY = "0.2";

  private volatile @Nullable String trigramSchema;

  /** Words of names that have some trigrams of a word: those that are close to it among them. */
  List<String> similar(Handle handle, TenantId tenant, String word) {
    boolean isShort = word.codePointCount(0, word.length()) < SHORT_WORD_LENGTH;
    RoundTrip trip = new RoundTrip(handle);
    trip.update(
        "SELECT set_config('pg_trgm.similarity_threshold', :threshold, true)",
        new RoundTrip.Binds().text("threshold", isShort ? SIMILARITY_OF_SHORT_WORDS : SIMILARITY));
    RoundTrip.Rows<String> found =
        trip.query(
            """
            SELECT word FROM customer_service.name_words
            WHERE tenant_id = :tenant AND word OPERATOR(<schema>.%) :word
            """
                .replace("<schema>", trigramSchema(handle)),
            new RoundTrip.Binds().text("tenant", tenant.value()).text("word", word),
            row -> row.getString("word"));
    trip.send();
    return found.list();
  }

  /** It may lie in any schema, and no search path is relied on. */
  private String trigramSchema(Handle handle) {
    String schema = trigramSchema;
    if (schema == null) {
      schema =
          handle
              .createQuery(
                  """
                  SELECT quote_ident(n.nspname)
                  FROM pg_catalog.pg_extension e
                  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                  WHERE e.extname = 'pg_trgm'
                  """)
              .mapTo(String.class)
              .one();
      trigramSchema = schema;
    }
    return schema;
  }
}
