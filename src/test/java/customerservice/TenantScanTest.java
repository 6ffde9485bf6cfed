package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every SQL statement in the sources is restricted to one tenant. */
class TenantScanTest {
  private static final Path SOURCES = Path.of("src/main/java/customerservice");
  private static final Pattern LITERAL =
      Pattern.compile("\"\"\"\\R(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);

  /** The name of rows whose first column is the tenant. */
  private static final Pattern TENANT_ROWS =
      Pattern.compile("new InputRows<[\\w<>, .]+>\\(\\s*\"(\\w+)\"\\)\\s*\\.\\w+\\(\"tenant_id\"");

  /**
   * Parts of statements that are completed elsewhere with a condition on the tenant.
   * TenantsApartTest checks the complete statements.
   */
  private static final Set<String> PARTS =
      Set.of(
          "customers is not tied to a tenant in: customer_service.customers",
          "loyalty_accounts is not tied to a tenant in: customer_service.loyalty_accounts",
          "customers is not tied to a tenant in: customer_service.customers c",
          "customers is not tied to a tenant in: customer_service.customers c JOIN customer_service.loyalty_accounts a ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id\\",
          "loyalty_accounts is not tied to a tenant in: customer_service.customers c JOIN customer_service.loyalty_accounts a ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id\\",
          "customers is not tied to a tenant in: SELECT c.*, a.* FROM customer_service.customers c JOIN customer_service.loyalty_accounts a ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id",
          "loyalty_accounts is not tied to a tenant in: SELECT c.*, a.* FROM customer_service.customers c JOIN customer_service.loyalty_accounts a ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id",
          "loyalty_accounts is not tied to a tenant in: customer_service.loyalty_accounts a",
          "customer_terms is not tied to a tenant in: customer_service.customer_terms k",
          "loyalty_programs is not tied to a tenant in: SELECT tenant_id, timezone, day_starts_at, day_closed_until, day_closing_until, day_closing_after, coalesce(day_closed_timezone, timezone) AS day_closed_timezone, coalesce(day_closed_starts_at, day_starts_at) AS day_closed_starts_at FROM customer_service.loyalty_programs");

  @Test
  void findsTheTenantInEveryStatementOfTheSources() throws IOException {
    List<String> statements = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        Matcher literal = LITERAL.matcher(withTenantColumns(source));
        while (literal.find()) {
          String text = literal.group(1) == null ? literal.group(2) : literal.group(1);
          if (text.contains("customer_service.")) {
            statements.add(text);
          }
        }
      }
    }
    Set<String> errors = new TreeSet<>();
    statements.forEach(statement -> errors.addAll(TenantScan.errors(statement)));
    errors.removeAll(PARTS);
    errors.removeAll(TenantScan.ACROSS_TENANTS);
    assertThat(statements).hasSizeGreaterThan(100);
    assertThat(errors)
        .as("tables without a condition that ties them to a tenant, by a bind or by a tied row")
        .isEmpty();
  }

  /** Names the first column of rows in the statements that insert them. */
  private static String withTenantColumns(String source) {
    String named = source;
    Matcher rows = TENANT_ROWS.matcher(source);
    while (rows.find()) {
      String columns = "<%s.columns>".formatted(rows.group(1));
      named = named.replace("(" + columns, "(tenant_id, " + columns);
    }
    return named;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM customer_service.customers",
        "SELECT * FROM customer_service.customers WHERE customer_id = :customer",
        "SELECT * FROM customer_service.customers -- WHERE tenant_id = :tenant",
        "SELECT * FROM customer_service.customers WHERE notes = 'tenant_id = :tenant'",
        "SELECT * FROM customer_service.customers WHERE tenant_id > ''",
        "SELECT * FROM customer_service.customers WHERE tenant_id <> :tenant",
        "SELECT * FROM customer_service.customers WHERE tenant_id IS NOT NULL",
        "SELECT * FROM customer_service.customers WHERE tenant_id = tenant_id",
        "SELECT * FROM customer_service.customers WHERE tenant_id = 'default'",
        "SELECT * FROM customer_service.customers WHERE tenant_id = :tenant OR :all",
        "SELECT * FROM customer_service.customers WHERE (tenant_id = :tenant OR :all) AND :x",
        "SELECT * FROM customer_service.customers WHERE ((tenant_id = :tenant) OR (:all))",
        "SELECT * FROM customer_service.customers c JOIN customer_service.merges m"
            + " ON (m.tenant_id = c.tenant_id OR :all) WHERE c.tenant_id = :tenant",
        "SELECT tenant_id FROM customer_service.customers c WHERE c.customer_id = :id",
        "UPDATE customer_service.customers SET notes = NULL WHERE customer_id = :id",
        "UPDATE customer_service.customers SET notes = NULL",
        "DELETE FROM customer_service.customer_contacts k USING x WHERE k.value = x.value",
        "INSERT INTO customer_service.customers (customer_id) VALUES (:id)",
        "INSERT INTO customer_service.customers VALUES (:tenant, :id)",
        "SELECT 1 FROM customer_service.customers c JOIN customer_service.loyalty_accounts a"
            + " ON a.customer_id = c.customer_id WHERE c.tenant_id = :tenant",
        "SELECT 1 FROM customer_service.customers c JOIN customer_service.loyalty_accounts a"
            + " ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id",
        "SELECT 1 FROM customer_service.customers c, customer_service.merges m"
            + " WHERE tenant_id = :tenant",
        "SELECT (SELECT count(*) FROM customer_service.merges) FROM customer_service.customers"
            + " WHERE tenant_id = :tenant",
        "SELECT 1 FROM customer_service.customers WHERE tenant_id = :tenant AND customer_id IN"
            + " (SELECT customer_id FROM customer_service.customer_terms WHERE term = :term)",
        "SELECT 1 FROM customer_service.customers WHERE tenant_id = :tenant"
            + " UNION SELECT 1 FROM customer_service.customers",
        "WITH x AS (DELETE FROM customer_service.merges RETURNING 1) SELECT * FROM x",
        "SELECT * FROM customer_service.<table> WHERE customer_id = :id",
        "SELECT * FROM customer_service.customers WHERE (tenant_id, customer_id) > ('', :id)",
      })
  void reportsAStatementThatReachesOtherTenants(String sql) {
    assertThat(TenantScan.errors(sql)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM customer_service.customers WHERE tenant_id = :tenant",
        "SELECT * FROM customer_service.customers WHERE tenant_id = $1 AND (status = $2 OR $3)",
        "SELECT * FROM customer_service.customers c WHERE <where>",
        "SELECT * FROM customer_service.loyalty_programs WHERE tenant_id = ANY (:tenants)",
        "INSERT INTO customer_service.customers (tenant_id, customer_id) VALUES (:tenant, :id)",
        "SELECT 1 FROM customer_service.customers c JOIN customer_service.loyalty_accounts a"
            + " ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id"
            + " WHERE c.tenant_id = :tenant",
        "SELECT 1 FROM unnest(:tenants::text[]) AS wanted (tenant_id)"
            + " JOIN customer_service.loyalty_accounts a USING (tenant_id)",
        "SELECT (SELECT max(m.seq) FROM customer_service.merges m WHERE m.tenant_id = c.tenant_id)"
            + " FROM customer_service.customers c WHERE c.tenant_id = :tenant",
        "SELECT key FROM customer_service.signing_keys WHERE purpose = 'cursors'",
      })
  void acceptsAStatementOfOneTenant(String sql) {
    assertThat(TenantScan.errors(sql)).isEmpty();
  }
}
