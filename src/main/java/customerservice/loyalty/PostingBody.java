package customerservice.loyalty;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Caller;
import customerservice.audit.Requester;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.Posting.Movement;
import customerservice.loyalty.Posting.Movement.Part;
import customerservice.platform.CustomerId;
import customerservice.platform.Faults;
import customerservice.platform.Field;
import customerservice.platform.FieldCode;
import customerservice.platform.Fields;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request to post.
 *
 * @param movement what is to happen
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

  /** Stands where a fault was noted: the reading ends in a problem, and nothing is posted. */
  private static final Movement FAULTY = new Movement.Earn(1);

  /** The posting that it asks for. */
  Posting posting(Caller caller, CustomerId customer, @Nullable IdempotencyKey key) {
    return new Posting(
        caller.tenant(),
        customer,
        movement,
        reference,
        description,
        locationId,
        Requester.of(caller),
        key);
  }

  /** Reads {@code {points}} or {@code {amount, currency}}, with what may stand beside them. */
  static PostingBody read(JsonNode body, Faults faults) {
    return read(Fields.of(body, faults));
  }

  /** The same, where some of the fields are read already. */
  static PostingBody read(Fields fields) {
    Field<Long> points = fields.integer("points", 1, Posting.POINTS_MAX);
    Field<String> amount = fields.text("amount", AMOUNT_LENGTH_MAX);
    Field<String> currency = fields.text("currency", CURRENCY_LENGTH_MAX);
    boolean hasAmount = fields.isGiven("amount", amount) || fields.isGiven("currency", currency);
    Movement movement;
    if (fields.isGiven("points", points) && hasAmount) {
      fields.fault("points", FieldCode.CONFLICT, "Send points, or amount and currency.");
      movement = FAULTY;
    } else if (hasAmount) {
      movement = purchase(fields, amount, currency);
    } else {
      Long given = fields.required("points", points).value();
      movement = given == null ? FAULTY : new Movement.Earn(given);
    }
    return end(fields, movement);
  }

  /** Reads {@code {points}}, with what may stand beside it. */
  static PostingBody readRedeem(JsonNode body, Faults faults) {
    return readRedeem(Fields.of(body, faults));
  }

  /** The same, where some of the fields are read already. */
  static PostingBody readRedeem(Fields fields) {
    Field<Long> points = fields.required("points", fields.integer("points", 1, Posting.POINTS_MAX));
    Movement movement = points.value() == null ? FAULTY : new Movement.Redeem(points.value());
    return end(fields, movement);
  }

  /** Reads {@code {points, reason}}, with what may stand beside them. */
  static PostingBody readAdjust(JsonNode body, Faults faults) {
    Fields fields = Fields.of(body, faults);
    Field<Long> points =
        fields.required(
            "points", fields.integer("points", -Posting.POINTS_MAX, Posting.POINTS_MAX));
    boolean mayOverdraw = mayOverdraw(fields);
    Movement movement = FAULTY;
    if (points.value() != null && points.value() == 0) {
      fields.fault("points", FieldCode.OUT_OF_RANGE, "An adjustment by 0 is none.");
    } else if (points.value() != null) {
      movement = new Movement.Adjust(points.value(), mayOverdraw);
    }
    return endWithReason(fields, movement);
  }

  /** Reads {@code {reason}}, with the part that is to be reversed, if it is not the whole. */
  static PostingBody readReverse(JsonNode body, UUID transactionId, Faults faults) {
    Fields fields = Fields.of(body, faults);
    Field<Long> points = fields.integer("points", 1, Posting.POINTS_MAX);
    Field<String> amount = fields.text("amount", AMOUNT_LENGTH_MAX);
    Part part = new Part.Whole();
    if (fields.isGiven("points", points) && fields.isGiven("amount", amount)) {
      fields.fault("points", FieldCode.CONFLICT, "Send points or an amount.");
    } else if (points.value() != null) {
      part = new Part.Points(points.value());
    } else if (amount.value() != null) {
      BigDecimal value = amount(fields, amount.value());
      part = value == null ? part : new Part.Amount(value);
    }
    return endWithReason(fields, new Movement.Reverse(transactionId, part, mayOverdraw(fields)));
  }

  private static boolean mayOverdraw(Fields fields) {
    return Boolean.TRUE.equals(fields.bool("allow_negative_balance").value());
  }

  private static PostingBody endWithReason(Fields fields, Movement movement) {
    PostingBody posting =
        new PostingBody(
            movement,
            fields.text("reference", REFERENCE_LENGTH_MAX).value(),
            fields.required("reason", fields.text("reason", DESCRIPTION_LENGTH_MAX)).value(),
            null);
    fields.end();
    return posting;
  }

  private static PostingBody end(Fields fields, Movement movement) {
    PostingBody posting =
        new PostingBody(
            movement,
            fields.text("reference", REFERENCE_LENGTH_MAX).value(),
            fields.text("description", DESCRIPTION_LENGTH_MAX).value(),
            fields.text("location_id", LOCATION_LENGTH_MAX).value());
    fields.end();
    return posting;
  }

  /** Whether the programme counts in the currency is decided later: a replay goes before that. */
  private static Movement purchase(Fields fields, Field<String> amount, Field<String> currency) {
    fields.required("amount", amount);
    fields.required("currency", currency);
    Currency known = currency.value() == null ? null : Currencies.of(currency.value());
    if (currency.value() != null && known == null) {
      fields.fault("currency", FieldCode.NOT_ALLOWED, "This must be the programme's currency.");
    }
    BigDecimal value = amount.value() == null ? null : amount(fields, amount.value());
    if (value == null || known == null) {
      return FAULTY;
    }
    int digits = known.getDefaultFractionDigits();
    if (value.scale() > digits) {
      fields.fault("amount", FieldCode.INVALID_FORMAT, hasAtMost(digits, known.getCurrencyCode()));
      return FAULTY;
    }
    return new Movement.Purchase(value, known.getCurrencyCode());
  }

  /** The amount that a text says; null where it says none, which is noted. */
  private static @Nullable BigDecimal amount(Fields fields, String text) {
    if (!AMOUNT.matcher(text).matches()) {
      fields.fault("amount", FieldCode.INVALID_FORMAT, "This must be like \"42.50\".");
      return null;
    }
    BigDecimal value = new BigDecimal(text);
    if (value.signum() <= 0 || value.compareTo(Posting.AMOUNT_MAX) > 0) {
      String message = "This must be more than 0 and at most " + Posting.AMOUNT_MAX + ".";
      fields.fault("amount", FieldCode.OUT_OF_RANGE, message);
      return null;
    }
    return value;
  }

  /** Why an amount with more digits is refused. */
  static String hasAtMost(int digits, String currency) {
    return "This has at most %d digits behind the point in %s.".formatted(digits, currency);
  }

  /** Why an amount of another currency is refused. */
  static String countsIn(String currency) {
    return "The programme counts in " + currency + ".";
  }
}
