package customerservice.customers.profile;

import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of the consent history: a change of a consent's answer or source.
 *
 * @param consent one of {@link Consents#NAMES}
 * @param granted null if the consent was cleared
 * @param actor the {@code sub} of the token that made the change; the customer's id if the customer
 *     made it
 */
public record ConsentChange(
    CustomerId customer,
    String consent,
    @Nullable Boolean granted,
    @Nullable String source,
    Instant changedAt,
    String actor) {

  /** Lists the changes between two states of a customer's consents. */
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
