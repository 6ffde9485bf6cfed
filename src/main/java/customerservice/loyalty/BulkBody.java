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
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request to post many: {@code {items: […]}}. What is wrong with an item is
 * that item's own fault.
 */
final class BulkBody {
  /** How many postings one request has at the most. */
  static final int ITEMS_MAX = 1000;

  private static final int EXTERNAL_ID_LENGTH_MAX = 100;

  private static final String ITEMS = "items";
  private static final String CUSTOMER_ID = "customer_id";
  private static final String EXTERNAL_ID = "external_id";
  private static final String TYPE = "type";
  private static final String KEY = "idempotency_key";

  /** What an item has beside the body of the request that it stands for. */
  private static final List<String> BESIDE = List.of(CUSTOMER_ID, EXTERNAL_ID, TYPE, KEY);

  private static final List<String> TYPES = List.of(EntryType.EARN.code(), EntryType.REDEEM.code());

  private BulkBody() {}

  /** The items in their order; noted is what is wrong with the list itself. */
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
      return new BulkItem.Faulty(
          Problem.invalid(path, FieldCode.WRONG_TYPE, "This must be an object."));
    }
    ValidationErrors errors = new ValidationErrors();
    JsonObjectReader fields = JsonObjectReader.within(object, path, errors);
    // However long: an id that is none belongs to nobody.
    Field<String> customerId = fields.text(CUSTOMER_ID, Integer.MAX_VALUE);
    Field<String> externalId = fields.text(EXTERNAL_ID, EXTERNAL_ID_LENGTH_MAX);
    requireOne(fields, customerId, externalId);
    String type = fields.required(TYPE, fields.oneOf(TYPE, TYPES)).value();
    Field<String> key =
        fields.text(
            KEY,
            IdempotencyKey.LENGTH_MAX,
            text -> IdempotencyKey.isVisible(text) ? text : null,
            "This must be of visible ASCII characters.");
    PostingBody posting =
        EntryType.REDEEM.code().equals(type)
            ? PostingBody.readRedeem(fields)
            : PostingBody.read(fields);
    JsonNode alone = object.deepCopy().without(BESIDE);
    return errors
        .problem()
        .<BulkItem>map(BulkItem.Faulty::new)
        .orElseGet(() ->
            new BulkItem.Wish(customerId.value(), externalId.value(), posting, key.value(), alone));
  }

  private static void requireOne(
      JsonObjectReader fields, Field<String> customerId, Field<String> externalId) {
    boolean hasExternalId = fields.isGiven(EXTERNAL_ID, externalId);
    if (fields.isGiven(CUSTOMER_ID, customerId) && hasExternalId) {
      fields.fault(CUSTOMER_ID, FieldCode.CONFLICT, "Send customer_id or external_id.");
    } else if (!hasExternalId) {
      fields.required(CUSTOMER_ID, customerId);
    }
  }

  /**
   * The name that a field of a request on its own has, where the request is an item.
   *
   * @param hasOwnKey whether the item has a key, or the request around it
   */
  static String nameIn(int index, String field, boolean hasOwnKey) {
    if (field.equals(IdempotencyKey.HEADER)) {
      return hasOwnKey ? path(index) + "." + KEY : field;
    }
    return path(index) + "." + field;
  }

  /** A client's own id, in a form in which it can be looked for. */
  static @Nullable String externalId(BulkItem item) {
    return item instanceof BulkItem.Wish wish ? wish.externalId() : null;
  }
}
