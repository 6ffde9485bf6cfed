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
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a header and each customer as a CSV row, with the columns of {@link CsvForm}. */
final class CsvRowWriter implements CustomerWriter {
  private static final int ADDRESS_COLUMNS = 8;

  /** Without this mark of UTF-8, Excel reads the file in the charset of its system. */
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final CsvWriter rows;
  private final ObjectMapper json;
  private final @Nullable String[] cells = new @Nullable String[CsvForm.COLUMNS.size()];
  private int filled;

  CsvRowWriter(OutputStream out, ObjectMapper json) throws IOException {
    out.write(BYTE_ORDER_MARK);
    this.rows = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out);
    this.json = json;
    rows.writeRecord(CsvForm.COLUMNS);
  }

  @Override
  public void write(CustomerView customer) throws IOException {
    filled = 0;
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
    rows.writeRecord(cells);
  }

  private void addDefault(List<Address> addresses) {
    for (Address address : addresses) {
      if (address.isDefault()) {
        add(address);
        return;
      }
    }
    Arrays.fill(cells, filled, filled + ADDRESS_COLUMNS, null);
    filled += ADDRESS_COLUMNS;
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
    cells[filled] = cell == null ? null : CsvForm.guarded(cell);
    filled++;
  }

  @Override
  public void end() throws IOException {
    rows.flush();
  }
}
