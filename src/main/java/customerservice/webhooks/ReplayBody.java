package customerservice.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.Rfc3339;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.ValidationErrors;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a replay.
 *
 * @param from the time of the first event
 * @param to the time before which the events were; null for all
 * @param types null for all types of the webhook
 * @param isOnlyFailed whether only failed deliveries are sent again
 */
record ReplayBody(
    Instant from, @Nullable Instant to, @Nullable List<String> types, boolean isOnlyFailed) {
  private static final String FAILED = "failed";
  private static final String ALL = "all";
  private static final int TIME_LENGTH_MAX = 40;

  static ReplayBody read(JsonNode body, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    Instant from = fields.required("from", time(fields, "from")).orKeep(Instant.EPOCH);
    Instant to = time(fields, "to").value();
    if (to != null && !to.isAfter(from)) {
      fields.addError("to", FieldCode.OUT_OF_RANGE, "This must be after from.");
    }
    List<String> types = WebhookBody.types(fields, "types").value();
    String only = fields.oneOf("only", List.of(FAILED, ALL)).orKeep(FAILED);
    fields.end();
    return new ReplayBody(from, to, types, only.equals(FAILED));
  }

  private static Field<Instant> time(JsonObjectReader fields, String name) {
    return fields
        .code(
            name,
            TIME_LENGTH_MAX,
            text -> Rfc3339.parse(text) == null ? null : text,
            "This must be a timestamp such as 2026-05-17T10:00:00Z.")
        .map(text -> {
          Instant time = Rfc3339.parse(text);
          return time == null ? Instant.EPOCH : time;
        });
  }
}
