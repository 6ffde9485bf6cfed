package customerservice.loyalty.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Program.Rounding;
import customerservice.loyalty.rules.Tier;
import customerservice.platform.BusinessDays;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The SQL of {@code loyalty_programs}. */
@Singleton
public final class ProgramStore {
  private static final TypeReference<List<Tier>> TIERS = new TypeReference<>() {};

  /** Each takes up to a few KiB. */
  private static final int PARSED_TIERS_MAX = 1000;

  private final ObjectMapper json;

  /** Tiers by their JSON, because almost every request reads a program. */
  private final Map<String, List<Tier>> parsedTiers = new ConcurrentHashMap<>();

  public ProgramStore(ObjectMapper json) {
    this.json = json;
  }

  public Optional<ProgramVersion> find(Handle handle, TenantId tenant) {
    return find(handle, tenant, "");
  }

  /** Adds a query for several tenants; tenants without a program are missing in the result. */
  public Supplier<Map<TenantId, ProgramVersion>> find(
      StatementBatch reads, Collection<TenantId> tenants) {
    StatementBatch.Rows<Map.Entry<TenantId, ProgramVersion>> rows =
        reads.query(
            """
            SELECT * FROM customer_service.loyalty_programs WHERE tenant_id = ANY (:tenants)
            """,
            new Binds().column("tenants", "text", tenants, TenantId::value),
            row -> Map.entry(new TenantId(row.getString("tenant_id")), read(row)));
    return () -> {
      Map<TenantId, ProgramVersion> found = new HashMap<>();
      rows.list().forEach(row -> found.put(row.getKey(), row.getValue()));
      return found;
    };
  }

  /** Reads a program and locks it until the end of the transaction. */
  Optional<ProgramVersion> lock(Handle handle, TenantId tenant) {
    return find(handle, tenant, "FOR NO KEY UPDATE");
  }

  private Optional<ProgramVersion> find(Handle handle, TenantId tenant, String locking) {
    return handle.find(
        """
        SELECT * FROM customer_service.loyalty_programs WHERE tenant_id = :tenant
        """
            + locking,
        new Binds().bind("tenant", tenant),
        this::read);
  }

  /** Lists all tenants that have a program, in the order of {@link TenantId}. */
  public List<TenantId> tenants(Handle handle) {
    return handle.list(
        """
        SELECT tenant_id FROM customer_service.loyalty_programs
        WHERE tenant_id > '' ORDER BY tenant_id COLLATE "C"
        """,
        new Binds(),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /** Inserts the first version, unless the tenant has a program already. */
  public void insert(Handle handle, TenantId tenant, ProgramVersion first) {
    handle.update(
        """
        INSERT INTO customer_service.loyalty_programs
          (tenant_id, name, currency, points_per_unit, rounding, tiers, tier_window_months,
           points_expire_after_months, timezone, day_starts_at, point_value, remind_days, version,
           updated_at, reviewed_version, reviewed_at, day_closed_until)
        VALUES (:tenant, :name, :currency, :pointsPerUnit, :rounding, :tiers::jsonb, :window,
           :expiry, :timezone, :dayStartsAt, :pointValue, :remindDays, :version, :now, :version,
           :now, :closedUntil)
        ON CONFLICT ON CONSTRAINT loyalty_programs_pkey DO NOTHING
        """,
        binds(tenant, first)
            .bind("closedUntil", first.program().days().startBefore(first.updatedAt())));
  }

  /** Writes the next version and restarts the review of all tiers. */
  void update(Handle handle, TenantId tenant, ProgramVersion next) {
    handle.update(
        """
        UPDATE customer_service.loyalty_programs
        SET name = :name, currency = :currency, points_per_unit = :pointsPerUnit,
            rounding = :rounding, tiers = :tiers::jsonb, tier_window_months = :window,
            points_expire_after_months = :expiry, timezone = :timezone,
            day_starts_at = :dayStartsAt, point_value = :pointValue, remind_days = :remindDays,
            version = :version, updated_at = :now, review_after = NULL, reviewed_at = NULL
        WHERE tenant_id = :tenant
        """,
        binds(tenant, next));
  }

  private Binds binds(TenantId tenant, ProgramVersion version) {
    Program program = version.program();
    return new Binds()
        .bind("tenant", tenant)
        .bind("name", program.name())
        .bind("currency", program.currency())
        .bind("pointsPerUnit", program.pointsPerUnit())
        .bind("rounding", program.rounding().code())
        .bind("tiers", toJson(program.tiers()))
        .bind("window", program.tierWindowMonths())
        .bind("expiry", program.expiryMonths())
        .bind("timezone", program.days().timezone().getId())
        .bind("dayStartsAt", program.days().startAt())
        .bind("pointValue", program.pointValue())
        .column("remindDays", "int4", program.remindDays(), days -> days)
        .bind("version", version.version())
        .bind("now", version.updatedAt());
  }

  private String toJson(List<Tier> tiers) {
    try {
      return json.writeValueAsString(tiers);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Tier> tiers(String text) throws JsonProcessingException {
    List<Tier> known = parsedTiers.get(text);
    if (known != null) {
      return known;
    }
    List<Tier> tiers = List.copyOf(json.readValue(text, TIERS));
    if (parsedTiers.size() >= PARSED_TIERS_MAX) {
      parsedTiers.clear();
    }
    parsedTiers.put(text, tiers);
    return tiers;
  }

  private ProgramVersion read(ResultSet row) throws SQLException {
    try {
      return new ProgramVersion(
          new Program(
              row.getString("name"),
              row.getString("currency"),
              row.getBigDecimal("points_per_unit"),
              Rounding.of(row.getString("rounding")),
              tiers(row.getString("tiers")),
              row.getObject("tier_window_months", Integer.class),
              row.getObject("points_expire_after_months", Integer.class),
              new BusinessDays(
                  ZoneId.of(row.getString("timezone")),
                  row.getObject("day_starts_at", LocalTime.class)),
              row.getBigDecimal("point_value"),
              List.of((Integer[]) row.getArray("remind_days").getArray())),
          row.getLong("version"),
          row.getTimestamp("updated_at").toInstant());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
