package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.loyalty.rules.Posting.Movement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a guest.
 *
 * @param joined when the profile is made
 * @param profile as in {@code POST /customers}
 * @param events what happens later, in its order
 */
record Story(Instant joined, ObjectNode profile, List<Event> events) {
  /** Something that happens to a guest. */
  sealed interface Event {
    Instant at();
  }

  /**
   * The profile changes.
   *
   * @param change as in {@code PUT /customers/{customer_id}}
   */
  record Change(Instant at, ObjectNode change) implements Event {}

  /**
   * Points are posted, all at once.
   *
   * @param reference the receipt's number, or what the points are given for
   * @param place where; null where it is nowhere
   * @param actor who posts
   */
  record Visit(
      Instant at, String reference, @Nullable String place, String actor, List<Entry> entries)
      implements Event {}

  /** One posting of a visit. */
  record Entry(Movement movement, @Nullable String description) {}
}
