package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.audit.Actor;
import customerservice.customers.CustomerOutcome.Saved;
import customerservice.customers.Customers;
import customerservice.customers.profile.ProfileParser;
import customerservice.demo.Story.Change;
import customerservice.demo.Story.Entry;
import customerservice.demo.Story.Event;
import customerservice.demo.Story.Visit;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome.Posted;
import customerservice.platform.AppClock;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicLong;

/** Writes stories through the features' operations, each event in a transaction at its time. */
@Singleton
final class DemoLoader {
  /** The tag of one guest until all guests are loaded; it marks an interrupted load. */
  static final String UNFINISHED_TAG = "demo_unfinished";

  /** Half of the database connections; requests use the others. */
  private static final int CONCURRENT_GUESTS = 8;

  private static final TenantId TENANT = TenantId.DEFAULT;
  private static final Caller CALLER = new Caller(TENANT, "demo", Role.SERVICE);
  private static final Actor ACTOR = Actor.program(TENANT, CALLER.subject());

  private final Customers customers;
  private final ProfileParser parser;
  private final Ledger ledger;
  final AtomicLong guests = new AtomicLong();
  final AtomicLong postings = new AtomicLong();
  volatile boolean isStopped;

  DemoLoader(Customers customers, ProfileParser parser, Ledger ledger) {
    this.customers = customers;
    this.parser = parser;
    this.ledger = ledger;
  }

  /** Stops a load when the events that are being written are complete. */
  void stop() {
    isStopped = true;
  }

  /** Writes all stories; false if another replica has started to load the demo. */
  boolean load(List<Story> stories) {
    // The tag is removed at the time of joining, so the profile must have no later change.
    Story marked = stories.stream().filter(Story::isWithoutChanges).findFirst().orElseThrow();
    ObjectNode profile = marked.profile().deepCopy();
    profile.withArray("tags").add(UNFINISHED_TAG);
    CustomerId id = write(new Story(marked.joined(), profile, marked.events())).orElse(null);
    if (id == null) {
      return false;
    }
    Queue<Story> queue = new ConcurrentLinkedQueue<>(stories);
    queue.remove(marked);
    try (ForkJoinPool threads = new ForkJoinPool(CONCURRENT_GUESTS)) {
      List<ForkJoinTask<?>> writers = new ArrayList<>();
      for (int i = 0; i < CONCURRENT_GUESTS; i++) {
        writers.add(threads.submit(() -> writeAll(queue)));
      }
      writers.forEach(ForkJoinTask::join);
    }
    if (!isStopped) {
      ObjectNode change = profile.objectNode().set("tags", marked.profile().get("tags"));
      write(id, new Change(marked.joined(), change));
    }
    return true;
  }

  private void writeAll(Queue<Story> queue) {
    try {
      for (Story story = queue.poll(); story != null && !isStopped; story = queue.poll()) {
        write(story);
      }
    } finally {
      queue.clear(); // After a failure, the other threads stop as well.
    }
  }

  /** Creates a guest and writes the events; empty if another customer has one of the contacts. */
  private Optional<CustomerId> write(Story story) {
    var outcome =
        AppClock.at(
            story.joined(), () -> customers.create(ACTOR, parser.create(story.profile(), CALLER)));
    if (!(outcome instanceof Saved saved)) {
      return Optional.empty();
    }
    guests.incrementAndGet();
    CustomerId id = saved.customer().id();
    story.events().stream().takeWhile(event -> !isStopped).forEach(event -> write(id, event));
    return Optional.of(id);
  }

  private void write(CustomerId id, Event event) {
    switch (event) {
      case Change(var at, var change) ->
          AppClock.at(
              at,
              () -> customers.update(ACTOR, id, parser.update(change, CALLER), version -> true));
      case Visit visit -> {
        Actor till = Actor.program(TENANT, visit.actor());
        List<Posting> all =
            visit.entries().stream().map(entry -> posting(id, visit, entry, till)).toList();
        var outcomes = AppClock.at(visit.at(), () -> ledger.postDirectly(all));
        postings.addAndGet(outcomes.stream().filter(Posted.class::isInstance).count());
      }
    }
  }

  private static Posting posting(CustomerId id, Visit visit, Entry entry, Actor till) {
    String reference = visit.reference();
    return new Posting(
        TENANT, id, entry.movement(), reference, entry.description(), visit.location(), till, null);
  }
}
