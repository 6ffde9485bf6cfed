package customerservice.customers.privacy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import customerservice.access.Caller;
import customerservice.customers.ConsentStore;
import customerservice.customers.Customer;
import customerservice.customers.CustomerPresenter;
import customerservice.customers.CustomerStore;
import customerservice.customers.CustomerView;
import customerservice.loyalty.ledger.AccountCopy;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountView;
import customerservice.platform.CustomerId;
import customerservice.platform.PersonalData;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that the service holds about a person, as one document (GDPR, articles 15 and 20). It is
 * written while it is read: a ledger can be longer than what memory has room for.
 */
@Singleton
final class DataSubjectExport {
  private final Database database;
  private final CustomerStore customers;
  private final ErasureStore persons;
  private final ConsentStore consents;
  private final AccountCopy accounts;
  private final Ledger ledger;
  private final CustomerPresenter presenter;
  private final List<PersonalData> parts;
  private final ObjectMapper json;
  private final ObjectWriter values;
  private final InstantSource clock;

  DataSubjectExport(
      Database database,
      CustomerStore customers,
      ErasureStore persons,
      ConsentStore consents,
      AccountCopy accounts,
      Ledger ledger,
      CustomerPresenter presenter,
      @All List<PersonalData> parts,
      ObjectMapper json,
      InstantSource clock) {
    this.database = database;
    this.customers = customers;
    this.persons = persons;
    this.consents = consents;
    this.accounts = accounts;
    this.ledger = ledger;
    this.presenter = presenter;
    this.parts = parts.stream().sorted(Comparator.comparing(PersonalData::name)).toList();
    this.json = json;
    this.values = json.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
    this.clock = clock;
  }

  /**
   * A person as they are when a copy begins.
   *
   * @param merged the profiles that were merged into theirs, the oldest first
   */
  record Person(Instant at, Customer customer, List<Customer> merged) {}

  /** What leads to a customer, as a copy shows it. */
  record ContactView(String kind, String value) {}

  /** A change of a consent, likewise. */
  record ConsentView(
      String consent,
      @Nullable Boolean granted,
      @Nullable String source,
      Instant changedAt,
      String actor) {}

  /** Whose copy it is to be; empty where there is no such customer. */
  Optional<Person> find(TenantId tenant, CustomerId customer) {
    return database.read(handle ->
        customers
            .find(handle, tenant, customer)
            .map(found ->
                new Person(
                    clock.instant(),
                    found,
                    persons.person(handle, tenant, customer).stream()
                        .filter(id -> !id.equals(customer))
                        .sorted(Comparator.comparing(CustomerId::value))
                        .flatMap(id -> customers.find(handle, tenant, id).stream())
                        .toList())));
  }

  /**
   * Writes the copy. Where it fails half-way, what was written is no document.
   *
   * @throws IOException when whoever takes it has left
   */
  void write(Caller caller, Person person, OutputStream out) throws IOException {
    JsonGenerator document =
        json.createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    Function<Customer, CustomerView> form = presenter.list(caller);
    document.writeStartObject();
    field(document, "copied_at", person.at());
    record(document, caller.tenant(), person.customer(), form);
    document.writeArrayFieldStart("merged_profiles");
    for (Customer merged : person.merged()) {
      document.writeStartObject();
      record(document, caller.tenant(), merged, form);
      document.writeEndObject();
    }
    document.writeEndArray();
    Set<CustomerId> ids = ids(person);
    for (PersonalData part : parts) {
      field(
          document,
          part.name(),
          database.read(handle -> part.held(handle, caller.tenant(), ids, !caller.isCustomer())));
    }
    document.writeEndObject();
    document.flush();
  }

  private static Set<CustomerId> ids(Person person) {
    return Stream.concat(Stream.of(person.customer()), person.merged().stream())
        .map(Customer::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A profile with all that hangs on it. */
  private void record(
      JsonGenerator document,
      TenantId tenant,
      Customer customer,
      Function<Customer, CustomerView> form)
      throws IOException {
    field(document, "profile", form.apply(customer));
    field(document, "contacts", contacts(tenant, customer.id()));
    field(document, "consent_changes", consentChanges(tenant, customer.id()));
    Function<Account, AccountView> standings = ledger.toView(tenant);
    field(document, "loyalty", standings.apply(customer.account()));
    document.writeArrayFieldStart("tier_changes");
    accounts.tierChanges(customer.account(), item(document));
    document.writeEndArray();
    document.writeArrayFieldStart("transactions");
    accounts.entries(customer.account(), item(document));
    document.writeEndArray();
  }

  private List<ContactView> contacts(TenantId tenant, CustomerId customer) {
    return database.read(handle ->
        persons.contacts(handle, tenant, customer).stream()
            .map(contact -> new ContactView(contact.kind().code(), contact.value()))
            .toList());
  }

  private List<ConsentView> consentChanges(TenantId tenant, CustomerId customer) {
    return database.read(handle ->
        consents.find(handle, tenant, customer).stream()
            .map(change ->
                new ConsentView(
                    change.consent(),
                    change.granted(),
                    change.source(),
                    change.changedAt(),
                    change.actor()))
            .toList());
  }

  private void field(JsonGenerator document, String name, Object value) throws IOException {
    document.writeFieldName(name);
    values.writeValue(document, value);
  }

  private <T> Consumer<T> item(JsonGenerator document) {
    return value -> {
      try {
        values.writeValue(document, value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
