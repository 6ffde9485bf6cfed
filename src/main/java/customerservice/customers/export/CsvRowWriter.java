package customerservice.customers.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.customers.CustomerView;
import customerservice.customers.profile.Address;
import customerservice.customers.profile.Consent;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Preferences;
import customerservice.loyalty.rules.AccountView;
import customerservice.platform.Rfc3339;
import customerservice.platform.export.CsvForm;
import customerservice.platform.export.CsvRows;
import customerservice.platform.export.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a header and each customer as a CSV row, with the columns of {@link CsvColumns}. */
final class CsvRowWriter implements RowWriter<CustomerView> {
  private static final int ADDRESS_COLUMNS = 8;

  private final CsvRows rows;
  private final ObjectMapper json;

  CsvRowWriter(OutputStream out, ObjectMapper json) throws IOException {
    this.rows = new CsvRows(out, CsvColumns.ALL);
    this.json = json;
  }

  @Override
  public void write(CustomerView customer) throws IOException {
    add(customer.id().toString());
    add(customer.externalId());
    add(customer.userId());
    add(customer.firstName());
    add(customer.lastName());
    add(customer.email());
    add(customer.phone());
    add(customer.dateOfBirth());
    addDefault(customer.addresses());
    add(customer.preferences());
    add(customer.consents());
    add(CsvForm.list(customer.tags()));
    add(json(customer.attributes()));
    add(customer.notes());
    add(customer.status().code());
    add(customer.mergedInto() == null ? null : customer.mergedInto().toString());
    add(customer.loyalty());
    add(Long.toString(customer.version()));
    add(Rfc3339.text(customer.createdAt()));
    add(Rfc3339.text(customer.updatedAt()));
    rows.endRow();
  }

  private void addDefault(List<Address> addresses) {
    for (Address address : addresses) {
      if (address.isDefault()) {
        add(address);
        return;
      }
    }
    for (int i = 0; i < ADDRESS_COLUMNS; i++) {
      add((String) null);
    }
  }

  private void add(Address address) {
    add(address.label());
    add(address.line1());
    add(address.line2());
    add(address.city());
    add(address.region());
    add(address.postalCode());
    add(address.country());
    add(address.deliveryInstructions());
  }

  private void add(Preferences preferences) {
    add(CsvForm.list(preferences.dietaryRestrictions()));
    add(CsvForm.list(preferences.allergens()));
    add(CsvForm.list(preferences.favoriteItems()));
    add(preferences.seating());
    add(preferences.language());
    add(preferences.preferredContact());
    add(preferences.notes());
  }

  private void add(Consents consents) {
    add(granted(consents.emailMarketing()));
    add(granted(consents.smsMarketing()));
    add(granted(consents.profiling()));
  }

  private static @Nullable String granted(@Nullable Consent consent) {
    return consent == null ? null : Boolean.toString(consent.granted());
  }

  private void add(AccountView.Summary loyalty) {
    add(Long.toString(loyalty.points()));
    add(Long.toString(loyalty.lifetimePoints()));
    add(loyalty.tier());
  }

  private @Nullable String json(Map<String, String> attributes) throws JsonProcessingException {
    return attributes.isEmpty() ? null : json.writeValueAsString(attributes);
  }

  private void add(@Nullable String cell) {
    rows.add(cell);
  }

  @Override
  public void end() throws IOException {
    rows.flush();
  }
}
