package customerservice.loyalty.rules;

import customerservice.audit.Actor;
import customerservice.idempotency.Fingerprint;
import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import org.jspecify.annotations.Nullable;

/** Builds postings by a program, without texts and without a key unless they are set. */
public final class PostingBuilder {
  private static final String ACTOR = "test";

  private final AccountKey account;
  private final Posting.Movement movement;
  private @Nullable String reference;
  private @Nullable String description;
  private @Nullable IdempotencyKey key;

  private PostingBuilder(AccountKey account, Posting.Movement movement) {
    this.account = account;
    this.movement = movement;
  }

  public static PostingBuilder aPosting(AccountKey account, Posting.Movement movement) {
    return new PostingBuilder(account, movement);
  }

  /** A posting to a customer of the default tenant. */
  public static PostingBuilder aPosting(CustomerId customer, Posting.Movement movement) {
    return new PostingBuilder(new AccountKey(TenantId.DEFAULT, customer), movement);
  }

  public PostingBuilder reference(@Nullable String value) {
    reference = value;
    return this;
  }

  public PostingBuilder description(@Nullable String value) {
    description = value;
    return this;
  }

  /** Sets a key; null for none. */
  public PostingBuilder key(@Nullable String value) {
    return key(value, "a".repeat(64));
  }

  /**
   * Sets a key; null for none.
   *
   * @param fingerprint of the request, 64 hexadecimal digits
   */
  public PostingBuilder key(@Nullable String value, String fingerprint) {
    String operation =
        "POST /customers/%s/loyalty/%s".formatted(account.customer(), movement.type().code());
    key =
        value == null
            ? null
            : new IdempotencyKey(
                account.tenant(), operation, value, new Fingerprint(fingerprint), "request");
    return this;
  }

  public Posting build() {
    return new Posting(
        account.tenant(),
        account.customer(),
        movement,
        reference,
        description,
        null,
        Actor.program(account.tenant(), ACTOR),
        key);
  }
}
