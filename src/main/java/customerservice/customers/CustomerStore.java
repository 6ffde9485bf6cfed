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
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.RollupChange;
import customerservice.rollups.RollupStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Reads and writes customers and their contacts. */
@Singleton
public final class CustomerStore {
  private static final String FIND =
      CustomerRow.SELECT
          + """
          WHERE c.tenant_id = :tenant AND c.customer_id = :customer
          """;

  /** The claims that a statement reads from binds. */
  public static final InputRows<Claim> CLAIMS =
      new InputRows<Claim>("claims")
          .column("kind", "text", claim -> claim.contact().kind().code())
          .column("value", "text", claim -> claim.contact().value())
          .column("customer_id", "uuid", claim -> claim.customer().value());

  private static final String CLAIM =
      CLAIMS.in(
          """
          INSERT INTO customer_service.customer_contacts (tenant_id, <claims.columns>)
          SELECT :tenant, <claims.columns> FROM <claims.numbered rows>
          ORDER BY ordinal
          ON CONFLICT ON CONSTRAINT customer_contacts_pkey DO NOTHING
          RETURNING <claims.columns>
          """);

  private final CustomerRow rows;
  private final TermStore terms;
  private final RollupStore rollups;
  private final String insert;
  private final String update;

  CustomerStore(CustomerRow rows, TermStore terms, RollupStore rollups) {
    this.rows = rows;
    this.terms = terms;
    this.rollups = rollups;
    this.insert =
        rows.profiles.in(
            """
            INSERT INTO customer_service.customers
              (tenant_id, <profiles.columns>, version, created_at, updated_at)
            SELECT :tenant, <profiles.columns>, 1, :now, :now FROM <profiles.rows>
            """);
    // The bind finds the customer by key in every plan. A join with the one row could scan the
    // whole table, if its statistics are those of an empty table.
    this.update =
        rows.profiles.in(
            """
            WITH before AS (
              SELECT status FROM customer_service.customers
              WHERE tenant_id = :tenant AND customer_id = :customer
            ),
            updated AS (
              UPDATE customer_service.customers c
              SET <profiles.updates>, merged_into = :mergedInto, version = :version,
                updated_at = :now
              FROM <profiles.rows>
              WHERE c.tenant_id = :tenant AND c.customer_id = :customer
            )
            SELECT status FROM before
            """);
  }

  /**
   * A profile to write.
   *
   * @param terms search terms of the profile
   */
  public record IndexedCustomer(CustomerId id, Profile profile, List<String> terms) {
    public static IndexedCustomer of(CustomerId id, Profile profile) {
      return new IndexedCustomer(id, profile, SearchTerms.of(profile));
    }

    /** The claims for all contacts of the profile. */
    public Stream<Claim> claims() {
      return profile.contacts().stream().map(contact -> new Claim(id, contact));
    }
  }

  /** A contact and the customer that is to own it. */
  public record Claim(CustomerId customer, Contact contact) {}

  /** Inserts new profiles; {@link #addTerms} indexes them. */
  public void insert(
      StatementBatch batch, TenantId tenant, Collection<IndexedCustomer> customers, Instant now) {
    batch.update(
        insert, rows.profiles.bind(new Binds().bind("tenant", tenant).bind("now", now), customers));
    RollupChange counts = new RollupChange();
    customers.forEach(customer -> CustomerCounts.add(counts, customer.profile().status(), now));
    rollups.append(batch, tenant, counts, now);
  }

  /**
   * Adds new customers to the search index. Must be the last write of a transaction, because other
   * transactions that add the same name words wait for its locks.
   */
  public void addTerms(
      StatementBatch batch, TenantId tenant, Collection<IndexedCustomer> customers) {
    List<TermStore.CustomerTerm> customerTerms = new ArrayList<>();
    for (IndexedCustomer customer : customers) {
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
    IndexedCustomer indexed = IndexedCustomer.of(customer.id(), customer.profile());
    terms.replace(handle, tenant, customer.id(), indexed.terms());
    Status before =
        handle.one(
            update,
            rows.profiles.bind(
                new Binds()
                    .bind("tenant", tenant)
                    .bind("customer", customer.id())
                    .bind("mergedInto", customer.mergedInto())
                    .bind("version", customer.version())
                    .bind("now", customer.updatedAt()),
                List.of(indexed)),
            row -> Status.of(row.getString("status")));
    Status after = customer.profile().status();
    if (before != after) {
      RollupChange counts = new RollupChange();
      CustomerCounts.remove(counts, before, customer.createdAt());
      CustomerCounts.add(counts, after, customer.createdAt());
      rollups.append(handle, tenant, counts, customer.updatedAt());
    }
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
        CLAIM,
        CLAIMS.bind(new Binds().bind("tenant", tenant), claims),
        row ->
            new Claim(
                new CustomerId(row.getObject("customer_id", UUID.class)), ContactRow.read(row)));
  }

  /**
   * Deletes a contact of a customer, so that another customer can claim it. If a migration has left
   * an equal contact to another customer, that one keeps it.
   */
  void release(Handle handle, TenantId tenant, CustomerId owner, Contact contact) {
    handle.update(
        """
        DELETE FROM customer_service.customer_contacts
        WHERE tenant_id = :tenant AND kind = :kind AND value = :value AND customer_id = :owner
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("owner", owner)
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

  /** Adds a query for a customer with its account. */
  StatementBatch.Rows<Customer> find(StatementBatch reads, TenantId tenant, CustomerId id) {
    return reads.query(FIND, key(tenant, id), rows::read);
  }

  /** Finds a customer and locks its profile until the end of the transaction. */
  public Optional<Customer> lock(Handle handle, TenantId tenant, CustomerId id) {
    return find(handle, tenant, id, "FOR NO KEY UPDATE OF c");
  }

  private Optional<Customer> find(Handle handle, TenantId tenant, CustomerId id, String locking) {
    return handle.find(FIND + locking, key(tenant, id), rows::read);
  }

  private static Binds key(TenantId tenant, CustomerId id) {
    return new Binds().bind("tenant", tenant).bind("customer", id);
  }
}
