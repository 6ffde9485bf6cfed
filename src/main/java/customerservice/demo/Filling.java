package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.audit.Actor;
import customerservice.customers.CustomerOutcome.Saved;
import customerservice.customers.Customers;
import customerservice.customers.profile.ProfileParser;
import customerservice.demo.Story.Change;
import customerservice.demo.Story.Event;
import customerservice.demo.Story.Visit;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.PostingOutcome.Posted;
import customerservice.loyalty.rules.Program;
import customerservice.platform.AppClock;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets stories happen, each posting in a transaction of its own and at its own time. Several guests
 * at once, for most of the time is spent waiting for the disk; what happens to one guest happens in
 * its order.
 */
final class Filling {
  /** On one guest as long as not all are there. */
  static final String UNFINISHED_TAG = "demo_unfinished";

  /** Half of the connections that there are: requests are answered meanwhile. */
  private static final int GUESTS_AT_ONCE = 8;

  private static final TenantId TENANT = TenantId.DEFAULT;
  private static final Caller CALLER = new Caller(TENANT, "demo", Role.SERVICE);
  private static final Actor BY = Actor.program(TENANT, CALLER.subject());

  private final Customers customers;
  private final ProfileParser reader;
  private final Ledger ledger;
  private final Programs programs;
  private final AtomicLong guests = new AtomicLong();
  private final AtomicLong postings = new AtomicLong();
  private volatile boolean isStopped;

  /** A business without customers may count in another currency already. */
  private volatile Program program = Program.STANDARD;

  Filling(Customers customers, ProfileParser reader, Ledger ledger, Programs programs) {
    this.customers = customers;
    this.reader = reader;
    this.ledger = ledger;
    this.programs = programs;
  }

  /** What became of it. */
  sealed interface Outcome {}

  /** All is there. */
  record Added(long guests, long postings) implements Outcome {}

  /** Told to stop; the mark stays. */
  record Interrupted(long guests) implements Outcome {}

  /** The marked guest was there already: another service was faster. */
  record BegunElsewhere() implements Outcome {}

  Outcome add(List<Story> stories) {
    program = programs.load(TENANT);
    List<Story> others = new ArrayList<>(stories);
    Story marked = others.stream().filter(Filling::neverChanges).findFirst().orElseThrow();
    others.remove(marked);
    ObjectNode profile = marked.profile().deepCopy();
    profile.withArray("tags").add(UNFINISHED_TAG);
    CustomerId first = happen(new Story(marked.joined(), profile, marked.events())).orElse(null);
    if (first == null) {
      return new BegunElsewhere();
    }
    allHappen(others);
    if (isStopped) {
      return new Interrupted(guests.get());
    }
    ObjectNode change = marked.profile().objectNode();
    change.set("tags", marked.profile().get("tags"));
    happen(first, new Change(marked.joined(), change));
    return new Added(guests.get(), postings.get());
  }

  private static boolean neverChanges(Story story) {
    return story.events().stream().noneMatch(Change.class::isInstance);
  }

  /** To be called while it runs: nothing more is begun. */
  void stop() {
    isStopped = true;
  }

  boolean isStopped() {
    return isStopped;
  }

  private void allHappen(List<Story> stories) {
    Queue<Story> left = new ConcurrentLinkedQueue<>(stories);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Void> worker =
          () -> {
            work(left);
            return null;
          };
      for (Future<Void> done : executor.invokeAll(Collections.nCopies(GUESTS_AT_ONCE, worker))) {
        done.get();
      }
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
  }

  private void work(Queue<Story> left) {
    for (Story story = left.poll(); story != null && !isStopped; story = left.poll()) {
      try {
        happen(story);
      } catch (RuntimeException e) {
        left.clear(); // The others need not try what has failed here.
        throw e;
      }
    }
  }

  /** Answers nobody where somebody else has one of the contacts. */
  private Optional<CustomerId> happen(Story story) {
    var outcome =
        AppClock.at(
            story.joined(), () -> customers.create(BY, reader.create(story.profile(), CALLER)));
    if (!(outcome instanceof Saved saved)) {
      return Optional.empty();
    }
    CustomerId id = saved.customer().id();
    guests.incrementAndGet();
    for (Event event : story.events()) {
      if (!isStopped) {
        happen(id, event);
      }
    }
    return Optional.of(id);
  }

  private void happen(CustomerId id, Event event) {
    switch (event) {
      case Change change ->
          AppClock.at(
              change.at(),
              () ->
                  customers.update(
                      BY, id, reader.update(change.change(), CALLER), version -> true));
      case Visit visit -> {
        var outcomes = AppClock.at(visit.at(), () -> ledger.postDirectly(postings(id, visit)));
        postings.addAndGet(outcomes.stream().filter(Posted.class::isInstance).count());
      }
    }
  }

  private List<Posting> postings(CustomerId id, Visit visit) {
    return visit.entries().stream()
        .map(entry ->
            new Posting(
                TENANT,
                id,
                inItsCurrency(entry.movement()),
                visit.reference(),
                entry.description(),
                visit.place(),
                Actor.program(TENANT, visit.actor()),
                null))
        .toList();
  }

  private Movement inItsCurrency(Movement movement) {
    return movement instanceof Movement.Purchase purchase
        ? new Movement.Purchase(
            purchase.amount().setScale(program.amountDigits(), RoundingMode.HALF_UP),
            program.currency())
        : movement;
  }
}
