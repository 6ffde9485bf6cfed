package customerservice.events.feed;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.events.EventFilter;
import customerservice.events.EventType;
import customerservice.events.NewEvents;
import customerservice.events.feed.EventFeed.Slice;
import customerservice.platform.CustomerId;
import customerservice.platform.Rfc3339;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.platform.signing.Cursors;
import customerservice.web.ApiRequest;
import customerservice.web.ConcurrencyLimit;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The event feed over HTTP. Reads are not audited, because events contain only ids and figures. */
@Path("/events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class EventResource {
  static final int LIMIT_MAX = 1_000;
  static final int LIMIT_DEFAULT = 100;
  static final int WAIT_SECONDS_MAX = 30;

  private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");

  private final EventFeed feed;
  private final NewEvents newEvents;
  private final Cursors cursors;
  private final WaitLimit waits;

  EventResource(EventFeed feed, NewEvents newEvents, Cursors cursors, WaitLimit waits) {
    this.feed = feed;
    this.newEvents = newEvents;
    this.waits = waits;
    this.cursors = cursors;
  }

  /** A page has no total, and its cursor continues after it even at the end of the feed. */
  record EventsPage(List<EventView> items, String nextCursor) {}

  /**
   * The start of the first page.
   *
   * @param time null for now
   */
  private record From(@Nullable Instant time) {
    static @Nullable From parse(String text) {
      if (text.equals("now")) {
        return new From(null);
      }
      // An unescaped plus sign of an offset is decoded as a space.
      Instant time = Rfc3339.parse(text.replace(' ', '+'));
      return time == null ? null : new From(time);
    }
  }

  @GET
  @RequiresPermission(Permission.EVENT_READ)
  public Response list(@BeanParam ApiRequest request, @Context HttpServerResponse response) {
    Caller caller = request.caller();
    TenantId tenant = caller.tenant();
    QueryParameters query = request.query();
    query.doNotBind("from", "wait");
    EventFilter filter =
        new EventFilter(
            types(query.listOf("type", EventType.PATTERNS)),
            query.value(
                "customer_id",
                text -> CustomerId.parse(text).orElse(null),
                "This must be the id of a customer."));
    From from =
        query.value(
            "from",
            From::parse,
            "This must be now, a timestamp such as 2026-05-17T10:00:00Z, or a date such as 2026-05-17.");
    Long limit = query.integer("limit", 1, LIMIT_MAX);
    Long wait = query.integer("wait", 0, WAIT_SECONDS_MAX);
    Long cursor = query.cursor(cursors, tenant, EventResource::sequence);
    request.validate();
    long after = cursor == null ? start(tenant, from) : cursor;
    int count = limit == null ? LIMIT_DEFAULT : limit.intValue();
    Slice slice =
        wait == null || wait == 0
            ? feed.read(tenant, after, filter, count)
            : await(caller, after, filter, count, Duration.ofSeconds(wait), response);
    String next = cursors.write(query.listKey(tenant), List.of(Long.toString(slice.after())));
    return Responses.page(new EventsPage(slice.events(), next), next, request);
  }

  /** The types that match one of the patterns; empty for all types. */
  private static Set<EventType> types(List<String> patterns) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    patterns.forEach(pattern -> types.addAll(EventType.matching(pattern)));
    return types.equals(EventType.matching("*")) ? Set.of() : types;
  }

  private static @Nullable Long sequence(List<String> keys) {
    return keys.size() == 1 && SEQUENCE.matcher(keys.getFirst()).matches()
        ? Long.valueOf(keys.getFirst())
        : null;
  }

  private long start(TenantId tenant, @Nullable From from) {
    if (from == null) {
      return feed.oldest(tenant);
    }
    return from.time() == null ? feed.newest(tenant) : feed.since(tenant, from.time());
  }

  /** Reads events; if there are none, waits for them without a connection. */
  private Slice await(
      Caller caller,
      long after,
      EventFilter filter,
      int count,
      Duration wait,
      HttpServerResponse response) {
    try (NewEvents.Waiter waiter = newEvents.register(caller.tenant())) {
      Slice slice = feed.read(caller.tenant(), after, filter, count);
      if (!isAtEnd(slice)) {
        return slice;
      }
      if (!waits.begin(caller)) {
        throw ConcurrencyLimit.refusal(
            response,
            "Too many requests of this caller wait for events; at most %d can."
                .formatted(WaitLimit.PER_CALLER_MAX));
      }
      try {
        long end = System.nanoTime() + wait.toNanos();
        while (isAtEnd(slice)
            && waiter.await(
                slice.after(), Duration.ofNanos(end - System.nanoTime()), response::closed)) {
          slice = feed.read(caller.tenant(), slice.after(), filter, count);
        }
        return slice;
      } finally {
        waits.end(caller);
      }
    }
  }

  private static boolean isAtEnd(Slice slice) {
    return slice.events().isEmpty() && slice.isEnd();
  }

  @GET
  @Path("/{event_id}")
  @RequiresPermission(Permission.EVENT_READ)
  public Response event(@BeanParam ApiRequest request) {
    request.validate();
    // A malformed id gets the same response as an unknown one.
    return Responses.ok(
        request
            .id("event_id")
            .flatMap(id -> feed.find(request.tenant(), id))
            .orElseThrow(
                () -> new Problem(ProblemCode.NOT_FOUND, "No event that is kept has this id.")));
  }
}
