package customerservice.customers;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.TermStore;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.Status;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of customers and their contacts. */
@Singleton
public final class CustomerStore {
  private static final String CUSTOMER_WITH_ACCOUNT =
      """
      SELECT c.*, a.*
      FROM customer_service.customers c
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
      """;

  private final CustomerRow rows;
  private final TermStore terms;

  CustomerStore(CustomerRow rows, TermStore terms) {
    this.rows = rows;
    this.terms = terms;
  }

  /**
   * A customer as it comes to be.
   *
   * @param terms what it is found by
   */
  public record NewCustomer(CustomerId id, Profile profile, List<String> terms) {
    public static NewCustomer of(CustomerId id, Profile profile) {
      return new NewCustomer(id, profile, SearchTerms.of(profile));
    }

    public Stream<Claim> claims() {
      return profile.contacts().stream().map(contact -> new Claim(id, contact));
    }
  }

  /** A contact, and whom it is to lead to. */
  public record Claim(CustomerId customer, Contact contact) {}

  /** A customer, and what stands in a row of it. */
  private record Row(CustomerId id, Map<String, @Nullable String> columns) {}

  /** Writes new profiles; what they are found by is {@link #addTerms}'. */
  public void insert(
      StatementBatch trip, TenantId tenant, Collection<NewCustomer> customers, Instant now) {
    List<Row> written =
        customers.stream().map(c -> new Row(c.id(), rows.columns(c.profile(), c.terms()))).toList();
    StatementBatch.Binds binds =
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .time("now", now)
            .column("ids", "uuid", written, row -> row.id().value());
    for (String name : written.getFirst().columns().keySet()) {
      binds.column(name, "text", written, row -> row.columns().get(name));
    }
    trip.update(
        """
        INSERT INTO customer_service.customers
          (tenant_id, customer_id, external_id, user_id, first_name, last_name, email, phone,
           date_of_birth, addresses, preferences, consents, attributes, tags, notes, status,
           version, created_at, updated_at, last_name_folded, terms)
        SELECT :tenant, id, external_id, user_id, first_name, last_name, email, phone,
           date_of_birth, addresses::jsonb, preferences::jsonb, consents::jsonb,
           attributes::jsonb, tags::text[], notes, status, 1, :now, :now, last_name_folded,
           terms::text[]
        FROM unnest(
          :ids::uuid[], :external_id::text[], :user_id::text[], :first_name::text[],
          :last_name::text[], :email::text[], :phone::text[], :date_of_birth::text[],
          :addresses::text[], :preferences::text[], :consents::text[], :attributes::text[],
          :tags::text[], :notes::text[], :status::text[], :last_name_folded::text[],
          :terms::text[])
        AS new (id, external_id, user_id, first_name, last_name, email, phone, date_of_birth,
          addresses, preferences, consents, attributes, tags, notes, status, last_name_folded,
          terms)
        """,
        binds);
  }

  /**
   * Makes customers be found. It comes last: others who arrive may wait for what it locks, until
   * the end of the transaction.
   */
  public void addTerms(StatementBatch trip, TenantId tenant, Collection<NewCustomer> customers) {
    List<TermStore.Entry> entries = new ArrayList<>();
    for (NewCustomer customer : customers) {
      for (String term : customer.terms()) {
        entries.add(new TermStore.Entry(customer.id(), term));
      }
    }
    terms.addNew(trip, tenant, entries);
  }

  /**
   * Writes a profile that was changed, and what it is found by. It comes last, as {@link
   * #addTerms}.
   */
  public void update(Handle handle, TenantId tenant, Customer customer) {
    Profile profile = customer.profile();
    List<String> found = SearchTerms.of(profile);
    terms.replace(
        handle, tenant, customer.id(), profile.status() == Status.MERGED ? List.of() : found);
    StatementBatch.Binds binds =
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .id("customer", customer.id().value())
            .text("merged_into", Objects.toString(customer.mergedInto(), null))
            .number("version", customer.version())
            .time("now", customer.updatedAt());
    rows.columns(profile, found).forEach(binds::text);
    StatementBatch trip = new StatementBatch(handle);
    trip.update(
        """
        UPDATE customer_service.customers
        SET external_id = :external_id, user_id = :user_id, first_name = :first_name,
            last_name = :last_name, email = :email, phone = :phone,
            date_of_birth = :date_of_birth, addresses = :addresses::jsonb,
            preferences = :preferences::jsonb, consents = :consents::jsonb,
            attributes = :attributes::jsonb, tags = :tags::text[], notes = :notes,
            status = :status, merged_into = :merged_into::uuid,
            version = :version, updated_at = :now,
            last_name_folded = :last_name_folded, terms = :terms::text[]
        WHERE tenant_id = :tenant AND customer_id = :customer
        """,
        binds);
    trip.send();
  }

  /**
   * Makes contacts lead to customers, in the order of the contacts: whoever wants several waits for
   * the others in the same one.
   *
   * @return those that do now; one that is missing leads to another customer
   */
  public StatementBatch.Rows<Claim> claim(
      StatementBatch trip, TenantId tenant, Collection<Claim> wanted) {
    List<Claim> claims = wanted.stream().sorted(Comparator.comparing(Claim::contact)).toList();
    return trip.query(
        """
        INSERT INTO customer_service.customer_contacts (tenant_id, kind, value, customer_id)
        SELECT :tenant, kind, value, customer_id
        FROM unnest(:kinds::text[], :values::text[], :customers::uuid[]) WITH ORDINALITY
          AS wanted (kind, value, customer_id, place)
        ORDER BY place
        ON CONFLICT ON CONSTRAINT customer_contacts_pkey DO NOTHING
        RETURNING kind, value, customer_id
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("kinds", "text", claims, claim -> claim.contact().kind().code())
            .column("values", "text", claims, claim -> claim.contact().value())
            .column("customers", "uuid", claims, claim -> claim.customer().value()),
        row ->
            new Claim(
                new CustomerId(row.getObject("customer_id", UUID.class)),
                new Contact(Contact.Kind.of(row.getString("kind")), row.getString("value"))));
  }

  /** Makes a contact free again. */
  void release(Handle handle, TenantId tenant, Contact contact) {
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = :kind AND value = :value
            """)
        .bind("tenant", tenant.value())
        .bind("kind", contact.kind().code())
        .bind("value", contact.value())
        .execute();
  }

  /** Whom a contact leads to. */
  Optional<CustomerId> owner(Handle handle, TenantId tenant, Contact contact) {
    return handle
        .createQuery(
            """
            SELECT customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = :kind AND value = :value
            """)
        .bind("tenant", tenant.value())
        .bind("kind", contact.kind().code())
        .bind("value", contact.value())
        .mapTo(UUID.class)
        .findOne()
        .map(CustomerId::new);
  }

  public Optional<Customer> find(Handle handle, TenantId tenant, CustomerId id) {
    return one(handle, tenant, id, "");
  }

  /** The same, locked against other changes until the end of the transaction. */
  public Optional<Customer> lock(Handle handle, TenantId tenant, CustomerId id) {
    return one(handle, tenant, id, "FOR NO KEY UPDATE OF c");
  }

  private Optional<Customer> one(Handle handle, TenantId tenant, CustomerId id, String locking) {
    return handle
        .createQuery(
            CUSTOMER_WITH_ACCOUNT
                + """
                WHERE c.tenant_id = :tenant AND c.customer_id = :customer
                """
                + locking)
        .bind("tenant", tenant.value())
        .bind("customer", id.value())
        .map((row, context) -> rows.read(row))
        .findOne();
  }
}
