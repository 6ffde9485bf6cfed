package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.loyalty.rules.Posting.Movement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history of a guest.
 *
 * @param profile in the form of {@code POST /customers}
 * @param events in the order of their times
 */
record Story(Instant joined, ObjectNode profile, List<Event> events) {
  /** Whether the profile never changes. */
  boolean isWithoutChanges() {
    return events.stream().noneMatch(Change.class::isInstance);
  }

  sealed interface Event {
    Instant at();
  }

  /**
   * A change of the profile.
   *
   * @param change in the form of {@code PUT /customers/{customer_id}}
   */
  record Change(Instant at, ObjectNode change) implements Event {}

  /**
   * Postings of one transaction.
   *
   * @param reference the receipt number or the occasion
   * @param location the {@code location_id}, or null
   * @param actor the till or the program that posts
   */
  record Visit(
      Instant at, String reference, @Nullable String location, String actor, List<Entry> entries)
      implements Event {}

  record Entry(Movement movement, @Nullable String description) {}
}
