package customerservice;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that a statement cannot read or write rows of another tenant: in each query level, every
 * table must be tied to a given tenant, or to a row that is tied to one.
 *
 * <p>It parses the SQL subset of this service (qualified tables, {@code <placeholder>}s, binds).
 * Statements outside this subset are reported as errors.
 */
public final class TenantScan {
  /** Tables without a tenant, or shared by all tenants. */
  private static final Set<String> OF_NO_TENANT = Set.of("signing_keys", "flyway_schema_history");

  /** Statements of background jobs, which look for due work of all tenants. */
  public static final Set<String> ACROSS_TENANTS =
      Set.of(
          // Find the next import, and expired uploads and rejects.
          "imports is not tied to a tenant in: SELECT tenant_id FROM customer_service.imports WHERE"
              + " tenant_id > ? AND finished_at IS NULL AND status = '' ORDER BY tenant_id LIMIT 1",
          "imports is not tied to a tenant in: SELECT tenant_id FROM customer_service.imports WHERE"
              + " tenant_id > '' AND finished_at IS NULL AND status = '' ORDER BY tenant_id LIMIT"
              + " 1",
          "imports is not tied to a tenant in: SELECT FROM customer_service.imports WHERE tenant_id"
              + " > '' AND finished_at IS NULL AND status = ''",
          "imports is not tied to a tenant in: DELETE FROM customer_service.imports WHERE tenant_id"
              + " > '' AND finished_at IS NULL AND status = '' AND touched_at < ?",
          "imports is not tied to a tenant in: SELECT i.import_id FROM customer_service.imports i"
              + " WHERE i.tenant_id > '' AND i.finished_at < ? AND EXISTS ()",
          "import_rejects is not tied to a tenant in: SELECT tenant_id, import_id, line FROM"
              + " customer_service.import_rejects WHERE tenant_id > '' AND import_id = ANY (?)"
              + " LIMIT ?",
          "import_rejects is not tied to a tenant in: DELETE FROM customer_service.import_rejects"
              + " WHERE tenant_id > '' AND (tenant_id, import_id, line) IN ()",
          // Find the tenants with events, and those whose events have no sequence yet.
          "event_heads is not tied to a tenant in: SELECT tenant_id FROM customer_service.event_heads"
              + " WHERE tenant_id > '' ORDER BY tenant_id",
          "event_outbox is not tied to a tenant in: SELECT tenant_id FROM"
              + " customer_service.event_outbox WHERE tenant_id > '' ORDER BY tenant_id DESC LIMIT"
              + " 1",
          "event_outbox is not tied to a tenant in: SELECT o.tenant_id FROM"
              + " customer_service.event_outbox o WHERE o.tenant_id < waiting.tenant_id ORDER BY"
              + " o.tenant_id DESC LIMIT 1",
          // Find the tenants, due tier reviews and ended business days.
          "loyalty_programs is not tied to a tenant in: SELECT tenant_id FROM"
              + " customer_service.loyalty_programs WHERE tenant_id > '' ORDER BY tenant_id COLLATE"
              + " \"C\"",
          "loyalty_programs is not tied to a tenant in: SELECT tenant_id FROM"
              + " customer_service.loyalty_programs WHERE tenant_id > '' AND reviewed_version <"
              + " version ORDER BY tenant_id",
          "loyalty_programs is not tied to a tenant in: SELECT tenant_id, timezone, day_starts_at,"
              + " day_closed_until, day_closing_until, day_closing_after,"
              + " coalesce(day_closed_timezone, timezone) AS day_closed_timezone,"
              + " coalesce(day_closed_starts_at, day_starts_at) AS day_closed_starts_at FROM"
              + " customer_service.loyalty_programs WHERE tenant_id > '' ORDER BY tenant_id",
          // Find the webhooks with something to deliver, and all of them for the cleanup.
          "event_heads is not tied to a tenant in: SELECT w.tenant_id, w.webhook_id FROM"
              + " customer_service.webhooks w LEFT JOIN customer_service.event_heads h ON"
              + " h.tenant_id = w.tenant_id WHERE w.tenant_id > '' AND w.status = '' AND"
              + " w.deleted_at IS NULL AND least(w.due_at, CASE WHEN w.position <"
              + " h.last_sequence THEN ? END) <= ? AND coalesce(w.leased_until, '') <= ? ORDER BY"
              + " w.tenant_id, w.webhook_id",
          "webhooks is not tied to a tenant in: SELECT w.tenant_id, w.webhook_id FROM"
              + " customer_service.webhooks w LEFT JOIN customer_service.event_heads h ON"
              + " h.tenant_id = w.tenant_id WHERE w.tenant_id > '' AND w.status = '' AND"
              + " w.deleted_at IS NULL AND least(w.due_at, CASE WHEN w.position <"
              + " h.last_sequence THEN ? END) <= ? AND coalesce(w.leased_until, '') <= ? ORDER BY"
              + " w.tenant_id, w.webhook_id",
          "webhooks is not tied to a tenant in: SELECT min(oldest.at) AS at FROM"
              + " customer_service.webhooks w CROSS JOIN LATERAL () AS oldest WHERE w.tenant_id > ''"
              + " AND w.status = '' AND w.deleted_at IS NULL HAVING min(oldest.at) IS NOT NULL",
          "webhooks is not tied to a tenant in: SELECT tenant_id, webhook_id FROM"
              + " customer_service.webhooks WHERE tenant_id > '' ORDER BY tenant_id, webhook_id",
          // Find the tenants whose search terms are being rebuilt.
          "term_rebuilds is not tied to a tenant in: SELECT tenant_id FROM"
              + " customer_service.term_rebuilds WHERE tenant_id > '' ORDER BY tenant_id",
          // Find the tenants whose roll-ups have changes or are being rebuilt.
          "rollup_changes is not tied to a tenant in: SELECT DISTINCT tenant_id FROM"
              + " customer_service.rollup_changes WHERE tenant_id > '' ORDER BY tenant_id",
          "rollup_rebuilds is not tied to a tenant in: SELECT tenant_id FROM"
              + " customer_service.rollup_rebuilds WHERE tenant_id > '' AND status = '' ORDER BY"
              + " tenant_id",
          // Find the tenants whose sums of business days are not complete.
          "loyalty_programs is not tied to a tenant in: SELECT p.tenant_id FROM "
              + "customer_service.loyalty_programs p LEFT JOIN customer_service.rollup_calendars "
              + "c ON c.tenant_id = p.tenant_id WHERE p.tenant_id > '' AND NOT coalesce( "
              + "c.timezone = p.timezone AND c.day_starts_at = p.day_starts_at AND "
              + "c.rules_version >= ? AND c.built_until >= ? AND c.year_until > ?, false) ORDER BY"
              + " p.tenant_id",
          "rollup_calendars is not tied to a tenant in: SELECT p.tenant_id FROM "
              + "customer_service.loyalty_programs p LEFT JOIN customer_service.rollup_calendars "
              + "c ON c.tenant_id = p.tenant_id WHERE p.tenant_id > '' AND NOT coalesce( "
              + "c.timezone = p.timezone AND c.day_starts_at = p.day_starts_at AND "
              + "c.rules_version >= ? AND c.built_until >= ? AND c.year_until > ?, false) ORDER BY"
              + " p.tenant_id");

  private static final Pattern COMMENT = Pattern.compile("--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");
  private static final Pattern QUERY =
      Pattern.compile("(?is)\\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\\b.*");
  private static final Pattern SET_OPERATION =
      Pattern.compile("(?i)\\b(UNION|EXCEPT|INTERSECT)\\b");
  private static final Pattern TABLE =
      Pattern.compile("(?i)customer_service\\.([\\w<>%]+)(?:\\s+(?:AS\\s+)?(\\w+))?");
  private static final Pattern INSERT =
      Pattern.compile("(?i)INSERT\\s+INTO\\s+customer_service\\.\\w+\\s*(\\(\\s*tenant_id\\b)?");
  private static final Set<String> NO_ALIAS =
      Set.of(
          "where",
          "set",
          "on",
          "join",
          "using",
          "order",
          "values",
          "group",
          "limit",
          "for",
          "left",
          "cross",
          "inner",
          "and",
          "select",
          "returning",
          "default");

  /** A given tenant: a bind of the service, of a statement or of the driver. */
  private static final String GIVEN = "(?::\\w+|\\$\\d+|\\?|ANY\\s*\\(\\s*(?::\\w+|\\$\\d+|\\?))";

  private static final Pattern TIED_TO_GIVEN =
      Pattern.compile("(?i)(?:\\b(\\w+)\\.)?\\btenant_id\\s*=\\s*" + GIVEN);
  private static final Pattern TIED_TO_ROW =
      Pattern.compile("(?i)\\b(\\w+)\\.tenant_id\\s*=\\s*(\\w+)\\.tenant_id\\b");
  private static final Pattern TIED_BY_NAME =
      Pattern.compile("(?i)\\bUSING\\s*\\(\\s*tenant_id\\b");
  private static final Pattern OF_SOMETHING_ELSE =
      Pattern.compile("(?i)\\bFROM\\s+(?!customer_service\\.)");
  private static final Pattern OR = Pattern.compile("(?is)\\b(WHERE|ON)\\b.*\\bOR\\b");
  private static final Pattern CHOICE = Pattern.compile("(?i)\\b(OR|NOT)\\b");
  private static final Pattern INNERMOST = Pattern.compile("\\(([^()]*)\\)");
  private static final Pattern BIND = Pattern.compile("(?<!:):\\w+|\\$\\d+");
  private static final Pattern CONDITIONS = Pattern.compile("<where>");

  private final List<String> errors = new ArrayList<>();

  private TenantScan() {}

  /** The errors of a statement or a part of one; empty if all tables are tied. */
  public static List<String> errors(String sql) {
    TenantScan scan = new TenantScan();
    String plain = TEXT.matcher(COMMENT.matcher(sql).replaceAll(" ")).replaceAll("''");
    scan.query(scan.withoutQueries(plain));
    return scan.errors;
  }

  /** The text without its subqueries, which are checked separately. */
  private String withoutQueries(String text) {
    StringBuilder left = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next != '(') {
        left.append(
            next == ')' ? ' ' : next); // An unmatched bracket belongs to a part of a statement.
        at++;
        continue;
      }
      int end = end(text, at);
      String inner = text.substring(at + 1, end);
      String rest = withoutQueries(inner);
      if (QUERY.matcher(inner).matches()) {
        query(rest);
        left.append(" () ");
      } else {
        left.append('(').append(rest).append(')');
      }
      at = Math.min(end + 1, text.length());
    }
    return left.toString();
  }

  /** The index of the closing bracket, or the end of the text. */
  private static int end(String text, int open) {
    int depth = 0;
    for (int at = open; at < text.length(); at++) {
      if (text.charAt(at) == '(') {
        depth++;
      } else if (text.charAt(at) == ')' && --depth == 0) {
        return at;
      }
    }
    return text.length();
  }

  private void query(String text) {
    for (String part : SET_OPERATION.split(text, -1)) {
      level(part);
    }
  }

  private void level(String text) {
    Matcher insert = INSERT.matcher(text);
    while (insert.find()) {
      if (insert.group(1) == null) {
        addError("does not begin with tenant_id", text);
      }
    }
    Map<String, String> tables = tables(insert.replaceAll(" "));
    if (tables.isEmpty()) {
      return;
    }
    if (OR.matcher(withoutBrackets(text)).find()) {
      addError("has an OR outside of brackets", text);
    }
    Set<String> tied = tied(withoutChoices(text), tables.keySet());
    tables.forEach((alias, table) -> {
      if (!tied.contains(alias)) {
        addError(table + " is not tied to a tenant", text);
      }
    });
  }

  /** The tables of a query level by their aliases. */
  private static Map<String, String> tables(String text) {
    Map<String, String> tables = new LinkedHashMap<>();
    Matcher table = TABLE.matcher(text);
    while (table.find()) {
      String alias = table.group(2);
      boolean hasAlias = alias != null && !NO_ALIAS.contains(alias.toLowerCase(Locale.ROOT));
      if (!OF_NO_TENANT.contains(table.group(1))) {
        tables.put(hasAlias ? alias : table.group(1), table.group(1));
      }
    }
    return tables;
  }

  /** The aliases that are tied to a given tenant or to a row of another level. */
  private static Set<String> tied(String text, Set<String> aliases) {
    Set<String> tied = new HashSet<>();
    Matcher given = TIED_TO_GIVEN.matcher(text);
    while (given.find()) {
      if (given.group(1) != null) {
        tied.add(given.group(1));
      } else if (aliases.size() == 1) {
        tied.addAll(aliases);
      }
    }
    if (TIED_BY_NAME.matcher(text).find() && OF_SOMETHING_ELSE.matcher(text).find()) {
      tied.addAll(aliases);
    }
    if (CONDITIONS.matcher(text).find() && tied.isEmpty()) {
      tied.add(aliases.iterator().next());
    }
    List<List<String>> pairs =
        TIED_TO_ROW
            .matcher(text)
            .results()
            .map(pair -> List.of(pair.group(1), pair.group(2)))
            .toList();
    for (int i = 0; i < pairs.size(); i++) { // Repeat for the longest possible chain.
      for (List<String> pair : pairs) {
        if (Stream.of(pair.get(0), pair.get(1))
            .anyMatch(alias -> tied.contains(alias) || !aliases.contains(alias))) {
          tied.addAll(pair);
        }
      }
    }
    return tied;
  }

  /** The text without bracketed conditions that contain OR, because they may not restrict rows. */
  private static String withoutChoices(String text) {
    String left = text;
    Matcher inner = INNERMOST.matcher(left);
    while (inner.find()) {
      String rest =
          CHOICE.matcher(inner.group(1)).find() ? " " : "\u0001" + inner.group(1) + "\u0002";
      left = left.substring(0, inner.start()) + rest + left.substring(inner.end());
      inner = INNERMOST.matcher(left);
    }
    return left.replace('\u0001', '(').replace('\u0002', ')');
  }

  private static String withoutBrackets(String text) {
    String without = text;
    String before;
    do {
      before = without;
      without = before.replaceAll("\\([^()]*\\)", " ");
    } while (!without.equals(before));
    return without;
  }

  private void addError(String what, String where) {
    String text = BIND.matcher(where.strip()).replaceAll("?").replaceAll("\\s+", " ");
    errors.add(what + " in: " + text);
  }
}
