package customerservice.customers;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.TermStore;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.Status;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
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
import org.jspecify.annotations.Nullable;

/** Reads and writes customers and their contacts. */
@Singleton
public final class CustomerStore {
  private final CustomerRow rows;
  private final TermStore terms;

  CustomerStore(CustomerRow rows, TermStore terms) {
    this.rows = rows;
    this.terms = terms;
  }

  /**
   * A customer that is about to be inserted.
   *
   * @param terms search terms of the profile
   */
  public record NewCustomer(CustomerId id, Profile profile, List<String> terms) {
    public static NewCustomer of(CustomerId id, Profile profile) {
      return new NewCustomer(id, profile, SearchTerms.of(profile));
    }

    /** The claims for all contacts of the profile. */
    public Stream<Claim> claims() {
      return profile.contacts().stream().map(contact -> new Claim(id, contact));
    }
  }

  /** A contact and the customer that is to own it. */
  public record Claim(CustomerId customer, Contact contact) {}

  private record Row(CustomerId id, Map<String, @Nullable String> columns) {}

  /** Inserts new profiles; {@link #addTerms} indexes them. */
  public void insert(
      StatementBatch batch, TenantId tenant, Collection<NewCustomer> customers, Instant now) {
    List<Row> inserted =
        customers.stream().map(c -> new Row(c.id(), rows.columns(c.profile(), c.terms()))).toList();
    Binds binds =
        new Binds()
            .bind("tenant", tenant)
            .bind("now", now)
            .column("ids", "uuid", inserted, row -> row.id().value());
    for (String name : inserted.getFirst().columns().keySet()) {
      binds.column(name, "text", inserted, row -> row.columns().get(name));
    }
    batch.update(
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
   * Adds new customers to the search index. Must be the last write of a transaction, because other
   * transactions that add the same name words wait for its locks.
   */
  public void addTerms(StatementBatch batch, TenantId tenant, Collection<NewCustomer> customers) {
    List<TermStore.CustomerTerm> customerTerms = new ArrayList<>();
    for (NewCustomer customer : customers) {
      for (String term : customer.terms()) {
        customerTerms.add(new TermStore.CustomerTerm(customer.id(), term));
      }
    }
    terms.addNew(batch, tenant, customerTerms);
  }

  /**
   * Updates a profile and its search terms. Must be the last write of a transaction, as {@link
   * #addTerms}.
   */
  public void update(Handle handle, TenantId tenant, Customer customer) {
    Profile profile = customer.profile();
    List<String> searchTerms = SearchTerms.of(profile);
    terms.replace(
        handle, tenant, customer.id(), profile.status() == Status.MERGED ? List.of() : searchTerms);
    Binds binds =
        new Binds()
            .bind("tenant", tenant)
            .bind("customer", customer.id().value())
            .bind("merged_into", Objects.toString(customer.mergedInto(), null))
            .bind("version", customer.version())
            .bind("now", customer.updatedAt());
    rows.columns(profile, searchTerms).forEach(binds::bind);
    StatementBatch batch = new StatementBatch(handle);
    batch.update(
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
    batch.send();
  }

  /**
   * Claims contacts for customers. Inserts in the order of the contacts, so that two transactions
   * that claim the same contacts cannot deadlock.
   *
   * @return the successful claims; another customer has the contact of each missing one
   */
  public StatementBatch.Rows<Claim> claim(
      StatementBatch batch, TenantId tenant, Collection<Claim> wanted) {
    List<Claim> claims = wanted.stream().sorted(Comparator.comparing(Claim::contact)).toList();
    return batch.query(
        """
        INSERT INTO customer_service.customer_contacts (tenant_id, kind, value, customer_id)
        SELECT :tenant, kind, value, customer_id
        FROM unnest(:kinds::text[], :values::text[], :customers::uuid[]) WITH ORDINALITY
          AS wanted (kind, value, customer_id, ordinal)
        ORDER BY ordinal
        ON CONFLICT ON CONSTRAINT customer_contacts_pkey DO NOTHING
        RETURNING kind, value, customer_id
        """,
        new Binds()
            .bind("tenant", tenant)
            .column("kinds", "text", claims, claim -> claim.contact().kind().code())
            .column("values", "text", claims, claim -> claim.contact().value())
            .column("customers", "uuid", claims, claim -> claim.customer().value()),
        row ->
            new Claim(
                new CustomerId(row.getObject("customer_id", UUID.class)),
                new Contact(Contact.Kind.of(row.getString("kind")), row.getString("value"))));
  }

  /** Deletes a contact, so that another customer can claim it. */
  void release(Handle handle, TenantId tenant, Contact contact) {
    handle.update(
        """
        DELETE FROM customer_service.customer_contacts
        WHERE tenant_id = :tenant AND kind = :kind AND value = :value
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("kind", contact.kind().code())
            .bind("value", contact.value()));
  }

  /** Finds the customer that has a contact. */
  Optional<CustomerId> findOwner(Handle handle, TenantId tenant, Contact contact) {
    return handle
        .find(
            """
            SELECT customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = :kind AND value = :value
            """,
            new Binds()
                .bind("tenant", tenant)
                .bind("kind", contact.kind().code())
                .bind("value", contact.value()),
            row -> row.getObject(1, UUID.class))
        .map(CustomerId::new);
  }

  /** Finds a customer with its account. */
  public Optional<Customer> find(Handle handle, TenantId tenant, CustomerId id) {
    return find(handle, tenant, id, "");
  }

  /** Finds a customer and locks its profile until the end of the transaction. */
  public Optional<Customer> lock(Handle handle, TenantId tenant, CustomerId id) {
    return find(handle, tenant, id, "FOR NO KEY UPDATE OF c");
  }

  private Optional<Customer> find(Handle handle, TenantId tenant, CustomerId id, String locking) {
    return handle.find(
        CustomerRow.SELECT
            + """
            WHERE c.tenant_id = :tenant AND c.customer_id = :customer
            """
            + locking,
        new Binds().bind("tenant", tenant).bind("customer", id.value()),
        row -> rows.read(row));
  }
}
