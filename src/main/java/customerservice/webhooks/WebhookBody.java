package customerservice.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.Rfc3339;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.ValidationErrors;
import customerservice.platform.settings.WebhookSettings;
import customerservice.webhooks.delivery.TypeSelection;
import customerservice.webhooks.sending.WebhookUrl;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request that creates or changes a webhook. */
record WebhookBody(
    Field<String> url,
    Field<List<String>> types,
    Field<String> description,
    Field<WebhookStatus> status,
    Field<StartPosition> from) {
  private static final int DESCRIPTION_LENGTH_MAX = 200;
  private static final int TYPES_MAX = 50;
  private static final int TYPE_LENGTH_MAX = 50;
  private static final int TIME_LENGTH_MAX = 40;

  private static final String FROM = "from";
  private static final String STATUS = "status";

  /** Reads the body of a POST. */
  static WebhookBody create(JsonNode body, WebhookSettings settings, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    WebhookBody read =
        new WebhookBody(
            fields.required("url", url(fields, settings)),
            fields.required("types", types(fields)),
            fields.text("description", DESCRIPTION_LENGTH_MAX),
            Field.absent(),
            from(fields));
    fields.readOnly(STATUS);
    end(fields);
    return read;
  }

  /** Reads the merge patch of a PATCH. */
  static WebhookBody patch(JsonNode body, WebhookSettings settings, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    Field<WebhookStatus> status =
        fields.notNull(STATUS, fields.oneOf(STATUS, WebhookStatus.SETTABLE)).map(WebhookStatus::of);
    Field<StartPosition> from = from(fields);
    if (fields.isGiven(FROM, from) && status.value() != WebhookStatus.ACTIVE) {
      fields.addError(FROM, FieldCode.NOT_ALLOWED, "Send this only with \"status\": \"active\".");
    }
    WebhookBody read =
        new WebhookBody(
            fields.notNull("url", url(fields, settings)),
            fields.notNull("types", types(fields)),
            fields.text("description", DESCRIPTION_LENGTH_MAX),
            status,
            from);
    end(fields);
    return read;
  }

  private static void end(JsonObjectReader fields) {
    fields.readOnly(
        "id",
        "disabled_reason",
        "failing_since",
        "sequence",
        "pending",
        "last_delivered_at",
        "version",
        "created_at",
        "updated_at");
    fields.end();
  }

  private static Field<String> url(JsonObjectReader fields, WebhookSettings settings) {
    return fields.code(
        "url",
        WebhookUrl.LENGTH_MAX,
        text ->
            WebhookUrl.parse(text)
                .filter(url -> url.isHttps() || settings.admitsHttp())
                .map(url -> text)
                .orElse(null),
        "This must be an https URL without a user and a fragment; its host must be a name or an"
            + " address in the usual form.");
  }

  private static Field<List<String>> types(JsonObjectReader fields) {
    return types(fields, "types");
  }

  /** Reads a list of types and groups, which must not be empty. */
  static Field<List<String>> types(JsonObjectReader fields, String name) {
    Field<List<String>> types = fields.texts(name, TYPES_MAX, TYPE_LENGTH_MAX);
    if (types.value() == null) {
      return types;
    }
    if (types.value().isEmpty()) {
      fields.addError(name, FieldCode.TOO_SHORT, "Name at least one type.");
      return Field.absent();
    }
    if (!TypeSelection.NAMES.containsAll(types.value())) {
      fields.addError(
          name,
          FieldCode.NOT_ALLOWED,
          "Each entry must be one of " + String.join(", ", TypeSelection.NAMES) + ".");
      return Field.absent();
    }
    return types;
  }

  private static Field<StartPosition> from(JsonObjectReader fields) {
    return fields
        .code(
            FROM,
            TIME_LENGTH_MAX,
            text -> position(text) == null ? null : text,
            "This must be now, or a timestamp such as 2026-05-17T10:00:00Z.")
        .map(WebhookBody::requirePosition);
  }

  private static StartPosition requirePosition(String text) {
    StartPosition position = position(text);
    return position == null ? StartPosition.NOW : position;
  }

  private static @Nullable StartPosition position(String text) {
    if (text.equals(StartPosition.NOW_CODE)) {
      return StartPosition.NOW;
    }
    Instant from = Rfc3339.parse(text);
    return from == null ? null : new StartPosition(from);
  }
}
