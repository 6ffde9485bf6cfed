package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.rules.EntryType;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ValidationErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of a bulk request: {@code {items: […]}}. An invalid item does not make the whole
 * request invalid.
 */
final class BulkBody {
  static final int ITEMS_MAX = 1000;

  private static final int EXTERNAL_ID_LENGTH_MAX = 100;

  private static final String ITEMS = "items";
  private static final String CUSTOMER_ID = "customer_id";
  private static final String EXTERNAL_ID = "external_id";
  private static final String TYPE = "type";
  private static final String KEY = "idempotency_key";

  /** The fields of an item that the equivalent single request has elsewhere than in its body. */
  private static final List<String> ITEM_FIELDS = List.of(CUSTOMER_ID, EXTERNAL_ID, TYPE, KEY);

  private static final List<String> TYPES = List.of(EntryType.EARN.code(), EntryType.REDEEM.code());

  private BulkBody() {}

  /** Reads the items in order; {@code errors} gets only the errors of the list itself. */
  static List<BulkItem> read(JsonNode body, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    List<JsonNode> sent = fields.required(ITEMS, fields.nodes(ITEMS, ITEMS_MAX)).value();
    fields.end();
    List<BulkItem> items = new ArrayList<>();
    if (sent != null) {
      for (int i = 0; i < sent.size(); i++) {
        items.add(item(sent.get(i), path(i)));
      }
    }
    return items;
  }

  private static String path(int index) {
    return ITEMS + "[" + index + "]";
  }

  private static BulkItem item(JsonNode node, String path) {
    if (!(node instanceof ObjectNode object)) {
      return new BulkItem.Invalid(
          Problem.invalid(path, FieldCode.WRONG_TYPE, "This must be an object."));
    }
    ValidationErrors errors = new ValidationErrors();
    JsonObjectReader fields = JsonObjectReader.within(object, path, errors);
    // Not limited, because a malformed id of any length is customer_not_found.
    Field<String> customerId = fields.text(CUSTOMER_ID, Integer.MAX_VALUE);
    Field<String> externalId = fields.identifier(EXTERNAL_ID, EXTERNAL_ID_LENGTH_MAX);
    requireOne(fields, customerId, externalId);
    String type = fields.required(TYPE, fields.oneOf(TYPE, TYPES)).value();
    Field<String> key =
        fields.code(
            KEY,
            IdempotencyKey.LENGTH_MAX,
            text -> IdempotencyKey.isVisible(text) ? text : null,
            "This must contain only visible ASCII characters.");
    PostingBody posting =
        EntryType.REDEEM.code().equals(type)
            ? PostingBody.readRedeem(fields)
            : PostingBody.readEarn(fields);
    JsonNode singleBody = object.deepCopy().without(ITEM_FIELDS);
    return errors
        .problem()
        .<BulkItem>map(BulkItem.Invalid::new)
        .orElseGet(() ->
            new BulkItem.Valid(
                customerId.value(), externalId.value(), posting, key.value(), singleBody));
  }

  private static void requireOne(
      JsonObjectReader fields, Field<String> customerId, Field<String> externalId) {
    boolean hasExternalId = fields.isGiven(EXTERNAL_ID, externalId);
    if (fields.isGiven(CUSTOMER_ID, customerId) && hasExternalId) {
      fields.addError(CUSTOMER_ID, FieldCode.CONFLICT, "Send either customer_id or external_id.");
    } else if (!hasExternalId) {
      fields.required(CUSTOMER_ID, customerId);
    }
  }

  /**
   * Converts the field name of a single request to the name in a bulk request.
   *
   * @param hasOwnKey whether the key is a field of the item, not the header of the request
   */
  static String nameIn(int index, String field, boolean hasOwnKey) {
    if (field.equals(IdempotencyKey.HEADER)) {
      return hasOwnKey ? path(index) + "." + KEY : field;
    }
    return path(index) + "." + field;
  }
}
