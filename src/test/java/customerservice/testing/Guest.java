package customerservice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicLong;

/** Builds the body of a request that creates a customer. */
public final class Guest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicLong COUNT = new AtomicLong();

  private final ObjectNode body = JSON.createObjectNode();

  private Guest() {}

  /** A customer with a name and a unique e-mail address. */
  public static Guest aCustomer() {
    return new Guest().named("Ana", "García").email("ana" + COUNT.incrementAndGet() + "@mail.test");
  }

  public Guest named(String first, String last) {
    return with("first_name", first).with("last_name", last);
  }

  public Guest email(String email) {
    return with("email", email);
  }

  public Guest phone(String phone) {
    return with("phone", phone);
  }

  public Guest vegan() {
    body.withObjectProperty("preferences").putArray("dietary_restrictions").add("vegan");
    return this;
  }

  public Guest in(String city) {
    body.withArrayProperty("addresses")
        .addObject()
        .put("line1", "Main Street 1")
        .put("city", city)
        .put("country", "ES");
    return this;
  }

  public Guest tagged(String... tags) {
    for (String tag : tags) {
      body.withArrayProperty("tags").add(tag);
    }
    return this;
  }

  public Guest with(String field, String value) {
    body.put(field, value);
    return this;
  }

  public Guest with(String field, JsonNode value) {
    body.set(field, value);
    return this;
  }

  @Override
  public String toString() {
    return body.toString();
  }
}
