package customerservice.loyalty.rules;

import customerservice.audit.Actor;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to change the balance of an account.
 *
 * @param movement the change
 * @param reference of the receipt or order; unique per customer and entry type
 * @param description free text
 * @param locationId the caller's id of the place
 * @param by the caller
 * @param key prevents a second posting if the client retries the request
 */
public record Posting(
    TenantId tenant,
    CustomerId customer,
    Movement movement,
    @Nullable String reference,
    @Nullable String description,
    @Nullable String locationId,
    Actor by,
    @Nullable IdempotencyKey key) {

  /** The largest number of points of one posting. */
  public static final long POINTS_MAX = 10_000_000;

  /** The largest amount of one posting, in units of the currency. */
  public static final BigDecimal AMOUNT_MAX = new BigDecimal("1000000000000");

  /** The actor of the ledger entry. */
  public String actor() {
    return by.actor(customer);
  }

  public AccountKey account() {
    return new AccountKey(tenant, customer);
  }

  /** The same posting at another customer: the target of a merge, or one of its sources. */
  public Posting at(CustomerId other) {
    return customer.equals(other)
        ? this
        : new Posting(
            tenant,
            other,
            movement,
            reference,
            description,
            locationId,
            by,
            key == null ? null : key.at(customer, other));
  }

  /** The id of the entry to reverse; null if the posting is not a reversal. */
  @Nullable
  public UUID reverses() {
    return movement instanceof Movement.Reverse reverse ? reverse.transactionId() : null;
  }

  /** The change that a posting makes. */
  public sealed interface Movement {
    /** The type of the ledger entry that it becomes. */
    EntryType type();

    /**
     * Adds points.
     *
     * @param points 1 to {@link #POINTS_MAX}
     */
    record Earn(long points) implements Movement {
      public Earn {
        requirePoints(points);
      }

      @Override
      public EntryType type() {
        return EntryType.EARN;
      }
    }

    /**
     * Adds points that the customer earned in an earlier system, even if the customer is not
     * active.
     *
     * @param points 0 to {@link #POINTS_MAX}
     * @param lifetimePoints all points that the customer earned there, at least 1 and the points
     * @param lastDay the business day at whose end the points expire; null for the program's rule
     */
    record Opening(long points, long lifetimePoints, @Nullable LocalDate lastDay)
        implements Movement {
      public Opening {
        requirePoints(lifetimePoints);
        if (points < 0 || points > lifetimePoints) {
          throw new IllegalArgumentException("points must be 0 to " + lifetimePoints);
        }
      }

      @Override
      public EntryType type() {
        return EntryType.EARN;
      }
    }

    /**
     * Adds the points that a purchase earns.
     *
     * @param amount more than 0, with at most the decimals of the currency
     * @param currency ISO 4217
     */
    record Purchase(BigDecimal amount, String currency) implements Movement {
      public Purchase {
        requireAmount(amount);
      }

      @Override
      public EntryType type() {
        return EntryType.EARN;
      }
    }

    /**
     * Spends points.
     *
     * @param points 1 to {@link #POINTS_MAX}
     */
    record Redeem(long points) implements Movement {
      public Redeem {
        requirePoints(points);
      }

      @Override
      public EntryType type() {
        return EntryType.REDEEM;
      }
    }

    /**
     * Corrects a balance manually.
     *
     * @param points 1 to {@link #POINTS_MAX}, positive or negative
     * @param mayOverdraw whether the balance may fall below zero
     */
    record Adjust(long points, boolean mayOverdraw) implements Movement {
      public Adjust {
        requirePoints(Math.abs(points));
      }

      @Override
      public EntryType type() {
        return EntryType.ADJUST;
      }
    }

    /**
     * Reverses an earn or a redeem.
     *
     * @param transactionId the id of its entry
     * @param mayOverdraw whether the balance may fall below zero
     */
    record Reverse(UUID transactionId, Part part, boolean mayOverdraw) implements Movement {
      @Override
      public EntryType type() {
        return EntryType.REVERSE;
      }
    }

    /** The part of an entry that is reversed. */
    sealed interface Part {
      /** All points that have not been reversed yet. */
      record Whole() implements Part {}

      /**
       * A number of points.
       *
       * @param points 1 to {@link #POINTS_MAX}
       */
      record Points(long points) implements Part {
        public Points {
          requirePoints(points);
        }
      }

      /**
       * The points in proportion to a part of the purchase amount.
       *
       * @param amount more than 0
       */
      record Amount(BigDecimal amount) implements Part {
        public Amount {
          requireAmount(amount);
        }
      }
    }

    private static void requireAmount(BigDecimal amount) {
      if (amount.signum() <= 0 || amount.compareTo(AMOUNT_MAX) > 0) {
        throw new IllegalArgumentException("amount must be more than 0 and at most " + AMOUNT_MAX);
      }
    }

    private static void requirePoints(long points) {
      if (points < 1 || points > POINTS_MAX) {
        throw new IllegalArgumentException("points must be 1 to " + POINTS_MAX);
      }
    }
  }
}
