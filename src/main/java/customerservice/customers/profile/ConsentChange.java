package customerservice.customers.profile;

import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of an answer, or of where it was given.
 *
 * @param consent what was asked for: one of {@link Consents#NAMES}
 * @param granted null where the answer was taken back without another
 * @param actor who wrote it down: the token's {@code sub}; the customer's id for the customer
 */
public record ConsentChange(
    CustomerId customer,
    String consent,
    @Nullable Boolean granted,
    @Nullable String source,
    Instant changedAt,
    String actor) {

  /** What has changed between the answers of a customer before and after. */
  public static List<ConsentChange> between(
      CustomerId customer, Consents before, Consents after, Instant now, String actor) {
    List<ConsentChange> changes = new ArrayList<>();
    for (String name : Consents.NAMES) {
      Consent was = before.named(name);
      Consent is = after.named(name);
      if (!isSame(was, is)) {
        changes.add(
            new ConsentChange(
                customer,
                name,
                is == null ? null : is.granted(),
                is == null ? null : is.source(),
                now,
                actor));
      }
    }
    return changes;
  }

  private static boolean isSame(@Nullable Consent one, @Nullable Consent other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.granted() == other.granted() && Objects.equals(one.source(), other.source());
  }
}
