package bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * What pgbench does instead of the service to create a customer: the same rows into the same
 * tables, without HTTP, without rules. What others could have too differs from one to the next.
 */
final class CreateScript {
  private static final String NAME_WORDS = "customer_service.name_words";

  private CreateScript() {}

  /** Like a customer who is there. */
  static String of(Connection connection) throws SQLException {
    Template customer = Template.of(connection, Seed.CUSTOMERS);
    String terms = Scripts.withoutColons(customer.values().getOrDefault("terms", "'{}'"));
    return """
    \\set request random(1, 9000000000000000000)
    BEGIN;
    <customer>;
    <contacts>;
    <account>;
    INSERT INTO <terms-table> (tenant_id, term, customer_id)
      SELECT 'default', CASE WHEN t ~ '^[wr]' THEN t || :request::text ELSE t END, <id>
      FROM unnest(<terms>) AS t;
    INSERT INTO <words> (tenant_id, word, rests)
      SELECT 'default', substr(t, 3), '{}' FROM unnest(<terms>) AS t WHERE t ~ '^n'
      ON CONFLICT DO NOTHING;
    \\if :request % 100 < <consent-percent>
    INSERT INTO <consents-table> (tenant_id, customer_id, number, consent, granted, source, changed_at, actor)
      SELECT 'default', <id>, n, (ARRAY['email_marketing', 'sms_marketing'])[n], true, 'Web form', now(), 'bench'
      FROM generate_series(1, 1 + (:request::bigint % 2)::integer) AS n;
    \\endif
    COMMIT;
    """
        .replace(
            "<customer>",
            insert(
                customer,
                Map.of(
                    "customer_id", "<id>",
                    "external_id", "'p' || :request::text",
                    "created_at", "clock_timestamp()",
                    "updated_at", "clock_timestamp()")))
        .replace(
            "<contacts>",
            insert(
                    Template.of(connection, Seed.CONTACTS),
                    Map.of("customer_id", "<id>", "kind", "k", "value", "'p' || :request::text"))
                + " FROM unnest(ARRAY['external_id', 'email', 'phone']) AS k")
        .replace(
            "<account>",
            insert(Template.of(connection, Seed.ACCOUNTS), Map.of("customer_id", "<id>")))
        .replace("<terms-table>", Seed.TERMS)
        .replace("<consents-table>", Seed.CONSENTS)
        .replace("<consent-percent>", Integer.toString(Person.CONSENT_PERCENT))
        .replace("<terms>", terms)
        .replace("<words>", NAME_WORDS)
        // In the order of time, as the service's own; the same in all of the statements.
        .replace(
            "<id>",
            "(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0')"
                + " || '7000' || lpad(to_hex(:request::bigint), 16, '8'))::uuid");
  }

  private static String insert(Template template, Map<String, String> others) {
    Template plain = template;
    for (Map.Entry<String, String> value : template.values().entrySet()) {
      plain = plain.with(Map.of(value.getKey(), Scripts.withoutColons(value.getValue())));
    }
    return plain.with(others).insertSelect().strip();
  }
}
