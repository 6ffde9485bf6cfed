package customerservice.customers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import customerservice.customers.CustomerStore.IndexedCustomer;
import customerservice.customers.profile.Address;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Preferences;
import customerservice.customers.profile.Profile;
import customerservice.customers.profile.Status;
import customerservice.loyalty.ledger.AccountRow;
import customerservice.platform.CustomerId;
import customerservice.platform.SearchText;
import customerservice.platform.database.InputRows;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps customers to and from the columns of {@code customers}. */
@Singleton
public final class CustomerRow {
  /** Selects the columns that {@link #read} needs. */
  public static final String SELECT =
      """
      SELECT c.*, a.*
      FROM customer_service.customers c
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
      """;

  private final ObjectMapper json;
  private final ObjectReader addresses;
  private final ObjectReader preferences;
  private final ObjectReader consents;
  private final ObjectReader attributes;

  /** The columns that a change of the profile writes. */
  final InputRows<IndexedCustomer> profiles;

  CustomerRow(ObjectMapper json) {
    this.json = json;
    this.addresses = json.readerForListOf(Address.class);
    this.preferences = json.readerFor(Preferences.class);
    this.consents = json.readerFor(Consents.class);
    this.attributes = json.readerForMapOf(String.class);
    this.profiles =
        new InputRows<IndexedCustomer>("profiles")
            .key("customer_id", "uuid", customer -> customer.id().value())
            .column("external_id", "text", customer -> customer.profile().externalId())
            .column("user_id", "text", customer -> customer.profile().userId())
            .column("first_name", "text", customer -> customer.profile().firstName())
            .column("last_name", "text", customer -> customer.profile().lastName())
            .column("email", "text", customer -> customer.profile().email())
            .column("phone", "text", customer -> customer.profile().phone())
            .column("date_of_birth", "text", customer -> customer.profile().dateOfBirth())
            .column("addresses", "jsonb", customer -> text(customer.profile().addresses()))
            .column("preferences", "jsonb", customer -> text(customer.profile().preferences()))
            .column("consents", "jsonb", customer -> text(customer.profile().consents()))
            .column("attributes", "jsonb", customer -> text(customer.profile().attributes()))
            .column("tags", "text[]", customer -> customer.profile().tags())
            .column("notes", "text", customer -> customer.profile().notes())
            .column("status", "text", customer -> customer.profile().status().code())
            .column("last_name_folded", "text", customer -> lastNameFolded(customer.profile()))
            .column("terms", "text[]", IndexedCustomer::terms);
  }

  /** Reads a customer from a row of {@link #SELECT}. */
  public Customer read(ResultSet row) throws SQLException {
    try {
      Profile profile =
          new Profile(
              row.getString("external_id"),
              row.getString("user_id"),
              row.getString("first_name"),
              row.getString("last_name"),
              row.getString("email"),
              row.getString("phone"),
              row.getString("date_of_birth"),
              addresses.readValue(row.getString("addresses")),
              preferences.readValue(row.getString("preferences")),
              consents.readValue(row.getString("consents")),
              Arrays.asList((String[]) row.getArray("tags").getArray()),
              attributes.readValue(row.getString("attributes")),
              row.getString("notes"),
              Status.of(row.getString("status")));
      return new Customer(
          new CustomerId(row.getObject("customer_id", UUID.class)),
          profile,
          AccountRow.read(row),
          row.getObject("merged_into", UUID.class),
          row.getLong("version"),
          row.getTimestamp("created_at").toInstant(),
          row.getTimestamp("updated_at").toInstant());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String lastNameFolded(Profile profile) {
    return profile.lastName() == null ? null : SearchText.key(profile.lastName());
  }
}
