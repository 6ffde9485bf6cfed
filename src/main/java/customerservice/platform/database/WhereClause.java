package customerservice.platform.database;

import customerservice.platform.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lean WHERE: only what was asked for stands in it, each with its own bind. */
public final class WhereClause {
  private final List<String> terms = new ArrayList<>();
  private final Map<String, Object> binds = new HashMap<>();

  /** Every query is of one tenant. */
  public WhereClause(String tenantColumn, TenantId tenant) {
    and(tenantColumn + " = :tenant", "tenant", tenant.value());
  }

  /** One more condition without a value. */
  public WhereClause and(String sql) {
    terms.add(sql);
    return this;
  }

  /**
   * One more condition with a value.
   *
   * @param sql holds {@code :bind}
   */
  public WhereClause and(String sql, String bind, Object value) {
    terms.add(sql);
    return bind(bind, value);
  }

  /** The same, where there is a value; none does not narrow. */
  public WhereClause andIfGiven(String sql, String bind, @Nullable Object value) {
    return value == null ? this : and(sql, bind, value);
  }

  /** One more value, for a condition that has several. */
  public WhereClause bind(String bind, Object value) {
    binds.put(bind, value);
    return this;
  }

  /**
   * One more value that needs no name of its own.
   *
   * @return what stands for it in the SQL
   */
  public String bound(Object value) {
    String name = "v" + binds.size();
    bind(name, value);
    return ":" + name;
  }

  /** The text to stand behind WHERE. */
  public String sql() {
    return String.join("\n  AND ", terms);
  }

  /** The values, by bind. */
  public Map<String, Object> binds() {
    return binds;
  }
}
