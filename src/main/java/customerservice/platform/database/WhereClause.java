package customerservice.platform.database;

import customerservice.platform.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a WHERE clause from the conditions that a request uses, each with its own bind. */
public final class WhereClause {
  private final List<String> terms = new ArrayList<>();
  private final Map<String, Object> binds = new HashMap<>();

  /** Starts with the tenant, because every query is limited to one. */
  public WhereClause(String tenantColumn, TenantId tenant) {
    and(tenantColumn + " = :tenant", "tenant", tenant.value());
  }

  /** Adds a condition without a bind. */
  public WhereClause and(String sql) {
    terms.add(sql);
    return this;
  }

  /**
   * Adds a condition with a bind.
   *
   * @param sql contains {@code :bind}
   */
  public WhereClause and(String sql, String bind, Object value) {
    terms.add(sql);
    return bind(bind, value);
  }

  /** Adds a condition if the value is not null. */
  public WhereClause andIfGiven(String sql, String bind, @Nullable Object value) {
    return value == null ? this : and(sql, bind, value);
  }

  /** Adds a bind, for a condition that has several. */
  public WhereClause bind(String bind, Object value) {
    binds.put(bind, value);
    return this;
  }

  /**
   * Adds a bind with a generated name.
   *
   * @return the placeholder, such as {@code :v1}
   */
  public String bound(Object value) {
    String name = "v" + binds.size();
    bind(name, value);
    return ":" + name;
  }

  /** The conditions, joined by AND. */
  public String sql() {
    return String.join("\n  AND ", terms);
  }

  /** The binds of the conditions; more can be added for the rest of a statement. */
  public Binds binds() {
    return new Binds().bindAll(binds);
  }
}
