package customerservice.platform.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement as the driver takes it.
 *
 * @param sql with a question mark where something is bound
 * @param names of what is bound, in their order
 */
record ParsedSql(String sql, List<String> names) {
  /**
   * So many texts are kept parsed; then it begins anew. Most are constants of the stores, but those
   * of searches differ with what is asked for, of which there is no end.
   */
  static final int KEPT_MAX = 2_000;

  /** Not the second colon of a cast. */
  private static final Pattern BIND = Pattern.compile("(?<!:):([a-zA-Z][a-zA-Z0-9_]*)");

  private static final Map<String, ParsedSql> KEPT = new ConcurrentHashMap<>();

  /**
   * Of a statement.
   *
   * @param sql with {@code :names} where something is bound
   */
  static ParsedSql of(String sql) {
    ParsedSql parsed = KEPT.get(sql);
    if (parsed == null) {
      parsed = parse(sql);
      if (KEPT.size() >= KEPT_MAX) {
        KEPT.clear();
      }
      KEPT.put(sql, parsed);
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

  /** How many texts are kept parsed. */
  static int kept() {
    return KEPT.size();
  }
}
