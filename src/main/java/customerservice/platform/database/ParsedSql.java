package customerservice.platform.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with its named binds replaced by the driver's placeholders.
 *
 * @param sql with a question mark for each bind
 * @param names of the binds, in the order of the question marks
 */
record ParsedSql(String sql, List<String> names) {
  /**
   * The cache is cleared when it reaches this size. Most statements are constants of the stores,
   * but the generated SQL of searches is unbounded.
   */
  static final int CACHE_SIZE_MAX = 2_000;

  /** Does not match the second colon of a cast. */
  private static final Pattern BIND = Pattern.compile("(?<!:):([a-zA-Z][a-zA-Z0-9_]*)");

  private static final Map<String, ParsedSql> CACHE = new ConcurrentHashMap<>();

  /** Parses a statement with binds such as {@code :name}, or takes it from the cache. */
  static ParsedSql of(String sql) {
    ParsedSql parsed = CACHE.get(sql);
    if (parsed == null) {
      parsed = parse(sql);
      if (CACHE.size() >= CACHE_SIZE_MAX) {
        CACHE.clear();
      }
      CACHE.put(sql, parsed);
    }
    return parsed;
  }

  private static ParsedSql parse(String sql) {
    Matcher binds = BIND.matcher(sql);
    List<String> names = new ArrayList<>();
    return new ParsedSql(
        binds.replaceAll(bind -> {
          names.add(bind.group(1));
          return "?";
        }),
        names);
  }

  /** Empties the cache, and returns its statements. */
  static Set<String> drain() {
    Set<String> statements = Set.copyOf(CACHE.keySet());
    CACHE.keySet().removeAll(statements);
    return statements;
  }
}
