package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.audit.Actor;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.posting.PostingProblems;
import customerservice.loyalty.rules.Currencies;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.Posting.Movement.Part;
import customerservice.platform.CustomerId;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.ValidationErrors;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that posts to an account.
 *
 * @param movement the change of the account
 */
record PostingBody(
    Movement movement,
    @Nullable String reference,
    @Nullable String description,
    @Nullable String locationId) {

  private static final int REFERENCE_LENGTH_MAX = 100;
  private static final int DESCRIPTION_LENGTH_MAX = 500;
  private static final int LOCATION_LENGTH_MAX = 100;
  private static final int AMOUNT_LENGTH_MAX = 30;
  private static final int CURRENCY_LENGTH_MAX = 3;
  private static final Pattern AMOUNT = Pattern.compile("[0-9]+(\\.[0-9]+)?");

  /** Replaces invalid fields; the recorded errors prevent its use. */
  private static final Movement PLACEHOLDER = new Movement.Earn(1);

  /** The posting for a customer and an idempotency key. */
  Posting posting(Caller caller, CustomerId customer, @Nullable IdempotencyKey key) {
    return new Posting(
        caller.tenant(),
        customer,
        movement,
        reference,
        description,
        locationId,
        Actor.of(caller),
        key);
  }

  /** Reads {@code {points}} or {@code {amount, currency}}, and the optional texts. */
  static PostingBody readEarn(JsonNode body, ValidationErrors errors) {
    return readEarn(JsonObjectReader.of(body, errors));
  }

  /** Reads the fields of an earn from an object that may have further fields. */
  static PostingBody readEarn(JsonObjectReader fields) {
    Field<Long> points = fields.integer("points", 1, Posting.POINTS_MAX);
    Field<String> amount = fields.text("amount", AMOUNT_LENGTH_MAX);
    Field<String> currency = fields.text("currency", CURRENCY_LENGTH_MAX);
    boolean hasAmount = fields.isGiven("amount", amount) || fields.isGiven("currency", currency);
    Movement movement;
    if (hasAmount) {
      movement = purchase(fields, amount, currency);
    } else {
      Long given = fields.required("points", points).value();
      movement = given == null ? PLACEHOLDER : new Movement.Earn(given);
    }
    if (hasAmount && fields.isGiven("points", points)) {
      fields.addError("points", FieldCode.CONFLICT, "Send either points, or amount and currency.");
    }
    return end(fields, movement);
  }

  /** Reads {@code {points}} and the optional texts. */
  static PostingBody readRedeem(JsonNode body, ValidationErrors errors) {
    return readRedeem(JsonObjectReader.of(body, errors));
  }

  /** Reads the fields of a redemption from an object that may have further fields. */
  static PostingBody readRedeem(JsonObjectReader fields) {
    Field<Long> points = fields.required("points", fields.integer("points", 1, Posting.POINTS_MAX));
    Movement movement = points.value() == null ? PLACEHOLDER : new Movement.Redeem(points.value());
    return end(fields, movement);
  }

  /** Reads {@code {points, reason}}, {@code reference} and {@code allow_negative_balance}. */
  static PostingBody readAdjust(JsonNode body, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    Field<Long> points =
        fields.required(
            "points", fields.integer("points", -Posting.POINTS_MAX, Posting.POINTS_MAX));
    boolean mayOverdraw = mayOverdraw(fields);
    Movement movement = PLACEHOLDER;
    if (points.value() != null && points.value() == 0) {
      fields.addError("points", FieldCode.OUT_OF_RANGE, "This must not be 0.");
    } else if (points.value() != null) {
      movement = new Movement.Adjust(points.value(), mayOverdraw);
    }
    return endWithReason(fields, movement);
  }

  /** Reads {@code {reason}}, and {@code points} or {@code amount} for a partial reversal. */
  static PostingBody readReverse(JsonNode body, UUID transactionId, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    Field<Long> points = fields.integer("points", 1, Posting.POINTS_MAX);
    Field<String> amount = fields.text("amount", AMOUNT_LENGTH_MAX);
    BigDecimal value = amount.value() == null ? null : amount(fields, amount.value());
    Part part = new Part.Whole();
    if (fields.isGiven("points", points) && fields.isGiven("amount", amount)) {
      fields.addError("points", FieldCode.CONFLICT, "Send either points or amount.");
    } else if (points.value() != null) {
      part = new Part.Points(points.value());
    } else if (value != null) {
      part = new Part.Amount(value);
    }
    return endWithReason(fields, new Movement.Reverse(transactionId, part, mayOverdraw(fields)));
  }

  private static boolean mayOverdraw(JsonObjectReader fields) {
    return Boolean.TRUE.equals(fields.bool("allow_negative_balance").value());
  }

  private static PostingBody endWithReason(JsonObjectReader fields, Movement movement) {
    PostingBody posting =
        new PostingBody(
            movement,
            fields.text("reference", REFERENCE_LENGTH_MAX).value(),
            fields.required("reason", fields.text("reason", DESCRIPTION_LENGTH_MAX)).value(),
            null);
    fields.end();
    return posting;
  }

  private static PostingBody end(JsonObjectReader fields, Movement movement) {
    PostingBody posting =
        new PostingBody(
            movement,
            fields.text("reference", REFERENCE_LENGTH_MAX).value(),
            fields.text("description", DESCRIPTION_LENGTH_MAX).value(),
            fields.text("location_id", LOCATION_LENGTH_MAX).value());
    fields.end();
    return posting;
  }

  /**
   * Accepts every known currency. The posting compares it with the program's currency, because a
   * replay must succeed even after that currency was changed.
   */
  private static Movement purchase(
      JsonObjectReader fields, Field<String> amount, Field<String> currency) {
    fields.required("amount", amount);
    fields.required("currency", currency);
    Currency known = currency.value() == null ? null : Currencies.of(currency.value());
    if (currency.value() != null && known == null) {
      fields.addError("currency", FieldCode.NOT_ALLOWED, "This must be the program's currency.");
    }
    BigDecimal value = amount.value() == null ? null : amount(fields, amount.value());
    if (value == null || known == null) {
      return PLACEHOLDER; // The digits of an amount depend on its currency.
    }
    int digits = known.getDefaultFractionDigits();
    if (value.scale() > digits) {
      fields.addError(
          "amount",
          FieldCode.INVALID_FORMAT,
          PostingProblems.hasAtMost(digits, known.getCurrencyCode()));
      return PLACEHOLDER;
    }
    return new Movement.Purchase(value, known.getCurrencyCode());
  }

  /** Parses an amount; records an error and returns null if it is invalid. */
  private static @Nullable BigDecimal amount(JsonObjectReader fields, String text) {
    if (!AMOUNT.matcher(text).matches()) {
      fields.addError(
          "amount", FieldCode.INVALID_FORMAT, "This must be a decimal string such as \"42.50\".");
      return null;
    }
    BigDecimal value = new BigDecimal(text);
    if (value.signum() <= 0 || value.compareTo(Posting.AMOUNT_MAX) > 0) {
      String message = "This must be greater than 0 and at most " + Posting.AMOUNT_MAX + ".";
      fields.addError("amount", FieldCode.OUT_OF_RANGE, message);
      return null;
    }
    return value;
  }
}
