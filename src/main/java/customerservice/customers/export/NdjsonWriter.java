package customerservice.customers.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.customers.CustomerView;
import customerservice.customers.profile.Address;
import customerservice.customers.profile.Consent;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Preferences;
import customerservice.loyalty.rules.AccountView;
import customerservice.platform.Rfc3339;
import customerservice.platform.export.JsonLines;
import customerservice.platform.export.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes each customer as one line of JSON, with the fields of the list. It writes field by field,
 * because data binding took longer than writing.
 */
final class NdjsonWriter implements RowWriter<CustomerView> {
  private final JsonLines lines;
  private final JsonGenerator json;

  NdjsonWriter(OutputStream out, ObjectMapper mapper) throws IOException {
    this.lines = new JsonLines(out, mapper);
    this.json = lines.json();
  }

  @Override
  public void write(CustomerView customer) throws IOException {
    json.writeStartObject();
    write("id", customer.id());
    write("external_id", customer.externalId());
    write("user_id", customer.userId());
    write("first_name", customer.firstName());
    write("last_name", customer.lastName());
    write("email", customer.email());
    write("phone", customer.phone());
    write("date_of_birth", customer.dateOfBirth());
    write(customer.addresses());
    write(customer.preferences());
    write(customer.consents());
    write("tags", customer.tags());
    write(customer.attributes());
    write("notes", customer.notes());
    write("status", customer.status().code());
    write("merged_into", customer.mergedInto());
    write(customer.loyalty());
    json.writeNumberField("version", customer.version());
    write("created_at", customer.createdAt());
    write("updated_at", customer.updatedAt());
    json.writeEndObject();
    lines.endLine();
  }

  private void write(List<Address> addresses) throws IOException {
    json.writeArrayFieldStart("addresses");
    for (Address address : addresses) {
      json.writeStartObject();
      write("label", address.label());
      write("line1", address.line1());
      write("line2", address.line2());
      write("city", address.city());
      write("region", address.region());
      write("postal_code", address.postalCode());
      write("country", address.country());
      write("delivery_instructions", address.deliveryInstructions());
      json.writeBooleanField("is_default", address.isDefault());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(Preferences preferences) throws IOException {
    json.writeObjectFieldStart("preferences");
    write("dietary_restrictions", preferences.dietaryRestrictions());
    write("allergens", preferences.allergens());
    write("favorite_items", preferences.favoriteItems());
    write("seating", preferences.seating());
    write("language", preferences.language());
    write("preferred_contact", preferences.preferredContact());
    write("notes", preferences.notes());
    json.writeEndObject();
  }

  private void write(Consents consents) throws IOException {
    json.writeObjectFieldStart("consents");
    write("email_marketing", consents.emailMarketing());
    write("sms_marketing", consents.smsMarketing());
    write("profiling", consents.profiling());
    json.writeEndObject();
  }

  private void write(String name, @Nullable Consent consent) throws IOException {
    if (consent == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeBooleanField("granted", consent.granted());
    write("at", consent.at());
    write("source", consent.source());
    json.writeEndObject();
  }

  private void write(Map<String, String> attributes) throws IOException {
    json.writeObjectFieldStart("attributes");
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      json.writeStringField(attribute.getKey(), attribute.getValue());
    }
    json.writeEndObject();
  }

  private void write(AccountView.Summary loyalty) throws IOException {
    json.writeObjectFieldStart("loyalty");
    json.writeNumberField("points", loyalty.points());
    json.writeNumberField("lifetime_points", loyalty.lifetimePoints());
    write("tier", loyalty.tier());
    write("next_tier", loyalty.nextTier());
    json.writeFieldName("points_to_next_tier");
    if (loyalty.pointsToNextTier() == null) {
      json.writeNull();
    } else {
      json.writeNumber(loyalty.pointsToNextTier());
    }
    json.writeNumberField("expiring_points", loyalty.expiringPoints());
    write("expiring_at", loyalty.expiringAt());
    json.writeEndObject();
  }

  private void write(String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private void write(String name, @Nullable UUID id) throws IOException {
    write(name, id == null ? null : id.toString());
  }

  private void write(String name, @Nullable Instant time) throws IOException {
    write(name, time == null ? null : Rfc3339.text(time));
  }

  private void write(String name, @Nullable String text) throws IOException {
    json.writeFieldName(name);
    if (text == null) {
      json.writeNull();
    } else {
      json.writeString(text);
    }
  }

  @Override
  public void end() throws IOException {
    lines.end();
  }
}
