package customerservice.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.platform.Rfc3339;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the data of an event: ids, figures, codes and names of fields. An event never contains
 * personal data, because an erasure does not reach the receivers' copies.
 */
public final class EventData {
  /** The data of an event that has none. */
  public static final String NONE = "{}";

  private final ObjectNode members = JsonNodeFactory.instance.objectNode();

  /** Adds a code or an id. */
  public EventData add(String name, String value) {
    members.put(name, value);
    return this;
  }

  public EventData add(String name, long value) {
    members.put(name, value);
    return this;
  }

  public EventData add(String name, @Nullable Boolean value) {
    members.put(name, value);
    return this;
  }

  public EventData add(String name, Instant value) {
    return add(name, Rfc3339.text(value));
  }

  /** Adds names. */
  public EventData add(String name, List<String> values) {
    values.forEach(members.putArray(name)::add);
    return this;
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return members.toString();
  }
}
