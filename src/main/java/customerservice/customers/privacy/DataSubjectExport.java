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
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.PersonalData;
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
 * Writes all data about a person as one JSON document (GDPR, articles 15 and 20). The document is
 * streamed, because a ledger can be larger than the memory.
 */
@Singleton
final class DataSubjectExport {
  private final Database database;
  private final CustomerStore customers;
  private final ErasureStore profiles;
  private final ConsentStore consents;
  private final AccountCopy accounts;
  private final Ledger ledger;
  private final CustomerPresenter presenter;
  private final List<PersonalData> personalData;
  private final ObjectMapper json;
  private final ObjectWriter values;
  private final InstantSource clock;

  DataSubjectExport(
      Database database,
      CustomerStore customers,
      ErasureStore profiles,
      ConsentStore consents,
      AccountCopy accounts,
      Ledger ledger,
      CustomerPresenter presenter,
      @All List<PersonalData> personalData,
      ObjectMapper json,
      InstantSource clock) {
    this.database = database;
    this.customers = customers;
    this.profiles = profiles;
    this.consents = consents;
    this.accounts = accounts;
    this.ledger = ledger;
    this.presenter = presenter;
    this.personalData =
        personalData.stream().sorted(Comparator.comparing(PersonalData::name)).toList();
    this.json = json;
    this.values = json.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
    this.clock = clock;
  }

  /**
   * The profiles of a person at the start of an export.
   *
   * @param merged the profiles that were merged into the customer, oldest first
   */
  record Person(Instant at, Customer customer, List<Customer> merged) {
    Set<CustomerId> ids() {
      return Stream.concat(Stream.of(customer), merged.stream())
          .map(Customer::id)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** A contact in the document. */
  record ContactView(String kind, String value) {}

  /** A change of a consent in the document. */
  record ConsentView(
      String consent,
      @Nullable Boolean granted,
      @Nullable String source,
      Instant changedAt,
      String actor) {}

  /** Finds the profiles to export; empty if the customer does not exist. */
  Optional<Person> find(TenantId tenant, CustomerId customer) {
    return database.read(handle ->
        customers
            .find(handle, tenant, customer)
            .map(found ->
                new Person(
                    clock.instant(),
                    found,
                    profiles.findProfiles(handle, tenant, customer).stream()
                        .filter(id -> !id.equals(customer))
                        .sorted(Comparator.comparing(CustomerId::value))
                        .flatMap(id -> customers.find(handle, tenant, id).stream())
                        .toList())));
  }

  /**
   * Writes the document. If it fails midway, the output is not valid JSON, so that it cannot be
   * mistaken for a complete document.
   *
   * @throws IOException if the client has disconnected
   */
  void write(Caller caller, Person person, OutputStream out) throws IOException {
    JsonGenerator document =
        json.createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    Function<Customer, CustomerView> view = presenter.list(caller);
    document.writeStartObject();
    writeField(document, "copied_at", person.at());
    writeProfile(document, caller.tenant(), person.customer(), view);
    document.writeArrayFieldStart("merged_profiles");
    for (Customer merged : person.merged()) {
      document.writeStartObject();
      writeProfile(document, caller.tenant(), merged, view);
      document.writeEndObject();
    }
    document.writeEndArray();
    for (PersonalData data : personalData) {
      writeField(
          document,
          data.name(),
          database.read(
              handle -> data.held(handle, caller.tenant(), person.ids(), !caller.isCustomer())));
    }
    document.writeEndObject();
    document.flush();
  }

  /** Writes a profile with its contacts, consents and account. */
  private void writeProfile(
      JsonGenerator document,
      TenantId tenant,
      Customer customer,
      Function<Customer, CustomerView> view)
      throws IOException {
    writeField(document, "profile", view.apply(customer));
    writeField(document, "contacts", contacts(tenant, customer.id()));
    writeField(document, "consent_changes", consentChanges(tenant, customer.id()));
    writeField(document, "loyalty", ledger.toView(tenant).apply(customer.account()));
    document.writeArrayFieldStart("tier_changes");
    accounts.tierChanges(customer.account(), itemWriter(document));
    document.writeEndArray();
    document.writeArrayFieldStart("transactions");
    accounts.entries(customer.account(), itemWriter(document));
    document.writeEndArray();
  }

  private List<ContactView> contacts(TenantId tenant, CustomerId customer) {
    return database.read(handle ->
        profiles.contacts(handle, tenant, customer).stream()
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

  private void writeField(JsonGenerator document, String name, Object value) throws IOException {
    document.writeFieldName(name);
    values.writeValue(document, value);
  }

  private <T> Consumer<T> itemWriter(JsonGenerator document) {
    return value -> {
      try {
        values.writeValue(document, value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
