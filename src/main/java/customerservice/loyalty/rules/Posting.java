package customerservice.loyalty.rules;

import customerservice.audit.Actor;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A wish to change a balance.
 *
 * @param tenant whose customer it is
 * @param customer whose balance
 * @param movement what is to happen
 * @param reference of the receipt or order; unique for a customer and type
 * @param description free text
 * @param locationId where it happened, in the caller's own terms
 * @param by who asked for it
 * @param key keeps it from being posted twice when the request is sent again
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

  /** The most points that one posting moves. */
  public static final long POINTS_MAX = 10_000_000;

  /** The largest amount that one posting is for, in units of the currency. */
  public static final BigDecimal AMOUNT_MAX = new BigDecimal("1000000000000");

  /** Who asked for it, as the ledger tells. */
  public String actor() {
    return by.actor(customer);
  }

  public AccountKey account() {
    return new AccountKey(tenant, customer);
  }

  /** The row that is to be taken back; null where none is. */
  @Nullable
  public UUID reverses() {
    return movement instanceof Movement.Reverse reverse ? reverse.transactionId() : null;
  }

  /** What a posting does. */
  public sealed interface Movement {
    /** The type of the transaction it becomes. */
    EntryType type();

    /**
     * Gives so many points.
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
     * Gives points that were earned elsewhere, before the customer came here: whatever their
     * status.
     *
     * @param points 1 to {@link #POINTS_MAX}
     */
    record Opening(long points) implements Movement {
      public Opening {
        requirePoints(points);
      }

      @Override
      public EntryType type() {
        return EntryType.EARN;
      }
    }

    /**
     * Gives the points that a purchase earns.
     *
     * @param amount more than 0, with no more digits than the currency has
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
     * Spends so many points.
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
     * Corrects a balance by hand.
     *
     * @param points 1 to {@link #POINTS_MAX} either way
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
     * Takes an earn or a redeem back.
     *
     * @param transactionId the row
     * @param mayOverdraw whether the balance may fall below zero
     */
    record Reverse(UUID transactionId, Part part, boolean mayOverdraw) implements Movement {
      @Override
      public EntryType type() {
        return EntryType.REVERSE;
      }
    }

    /** How much of a row is taken back. */
    sealed interface Part {
      /** All that is left of it. */
      record Whole() implements Part {}

      /**
       * So many points.
       *
       * @param points 1 to {@link #POINTS_MAX}
       */
      record Points(long points) implements Part {
        public Points {
          requirePoints(points);
        }
      }

      /**
       * In proportion to the amount that it was earned for.
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
        throw new IllegalArgumentException("not the amount of a posting");
      }
    }

    private static void requirePoints(long points) {
      if (points < 1 || points > POINTS_MAX) {
        throw new IllegalArgumentException("not the points of a posting");
      }
    }
  }
}
