package customerservice.events.feed;

import customerservice.events.EventFilter;
import customerservice.events.EventPage;
import customerservice.events.EventStore;
import customerservice.events.StoredEvent;
import customerservice.platform.Rfc3339;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads events in the order of their sequences. */
@Singleton
final class EventFeed {
  /** The maximum number of reads for one page whose filter matches few events. */
  static final int READS_MAX = 25;

  private final Database database;
  private final EventStore store;
  private final EventRenderer renderer;

  EventFeed(Database database, EventStore store, EventRenderer renderer) {
    this.database = database;
    this.store = store;
    this.renderer = renderer;
  }

  /**
   * Events that match a filter.
   *
   * @param after the sequence after which to continue
   * @param isEnd whether the feed had no further event
   */
  record Slice(List<EventView> events, long after, boolean isEnd) {}

  /** The sequence before the oldest event that is kept. */
  long oldest(TenantId tenant) {
    return database.read(handle -> store.beforeOldest(handle, tenant));
  }

  /** The last sequence. */
  long newest(TenantId tenant) {
    return database.read(handle -> store.last(handle, tenant));
  }

  /**
   * The sequence before the first event since a time.
   *
   * @throws Problem {@code cursor_expired}
   */
  long since(TenantId tenant, Instant from) {
    return database.read(handle -> {
      long position = store.position(handle, tenant, from);
      Optional<Instant> keptFrom = store.keptFrom(handle, tenant).filter(from::isBefore);
      if (keptFrom.isPresent()) {
        throw expired(keptFrom.get());
      }
      return position;
    });
  }

  /**
   * Reads the next events that match. It compares a limited number of events with a filter of
   * types, so the result can have fewer events than the limit, or none, before the end.
   *
   * @throws Problem {@code cursor_expired}
   */
  Slice read(TenantId tenant, long after, EventFilter filter, int limit) {
    return database.read(handle -> {
      List<StoredEvent> events = new ArrayList<>();
      EventPage.Events page = next(handle, tenant, after, filter, limit);
      events.addAll(page.events());
      for (int i = 1; i < READS_MAX && !page.isEnd() && events.size() < limit; i++) {
        page = next(handle, tenant, page.after(), filter, limit - events.size());
        events.addAll(page.events());
      }
      return new Slice(renderer.render(handle, events), page.after(), page.isEnd());
    });
  }

  private EventPage.Events next(
      Handle handle, TenantId tenant, long after, EventFilter filter, int limit) {
    return switch (store.after(handle, tenant, after, filter, limit)) {
      case EventPage.Events events -> events;
      case EventPage.Expired expired -> throw expired(expired.keptFrom());
    };
  }

  /** Finds an event that is still kept. */
  Optional<EventView> find(TenantId tenant, UUID id) {
    return database.read(handle ->
        renderer.render(handle, store.byIds(handle, tenant, List.of(id))).stream().findFirst());
  }

  private static Problem expired(Instant keptFrom) {
    return new Problem(
            ProblemCode.CURSOR_EXPIRED,
            "Events after this position have been deleted. Continue from 'oldest'.")
        .with("oldest", Rfc3339.text(keptFrom));
  }
}
