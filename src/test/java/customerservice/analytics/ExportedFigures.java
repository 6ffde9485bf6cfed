package customerservice.analytics;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Computes the responses of the analytics from the exports of customers and transactions and from
 * the program, and from nothing else.
 */
final class ExportedFigures {
  private static final int RATE_DIGITS = 4;
  private static final int SCORE_MAX = 5;
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final List<String> SEGMENTS =
      List.of(
          "champions",
          "loyal",
          "promising",
          "new",
          "needs_attention",
          "at_risk",
          "hibernating",
          "lost",
          "never");

  /**
   * A transaction.
   *
   * @param undoes the type of the transaction that it reverses, or empty
   * @param person the customer that it counts for; null if that one was erased
   * @param revenue negative for a reversal
   * @param location of the earn or redeem that a reversal undoes
   */
  private record Entry(
      String type,
      String undoes,
      long points,
      Instant at,
      @Nullable String person,
      BigDecimal revenue,
      @Nullable String location) {

    boolean isVisit() {
      return type.equals("earn") || type.equals("redeem");
    }
  }

  private final JsonNode program;
  private final Map<String, JsonNode> customers = new LinkedHashMap<>();

  /** Customers that are not merged. */
  private final List<JsonNode> people = new ArrayList<>();

  private final List<Entry> entries = new ArrayList<>();

  ExportedFigures(JsonNode program, List<JsonNode> customers, List<JsonNode> transactions) {
    this.program = program;
    for (JsonNode customer : customers) {
      this.customers.put(customer.path("id").asText(), customer);
      if (!customer.path("status").asText().equals("merged")) {
        people.add(customer);
      }
    }
    Map<String, BigDecimal> undone = ReversedAmounts.of(transactions);
    Map<String, JsonNode> byId =
        transactions.stream().collect(Collectors.toMap(row -> text(row, "id"), row -> row));
    for (JsonNode row : transactions) {
      String id = text(row, "id");
      String type = text(row, "type");
      JsonNode reversed = byId.get(text(row, "reverses"));
      entries.add(
          new Entry(
              type,
              reversed == null ? "" : text(reversed, "type"),
              row.path("points").asLong(),
              Instant.parse(text(row, "created_at")),
              person(text(row, "customer_id")),
              type.equals("earn") && !row.path("amount").isNull()
                  ? new BigDecimal(text(row, "amount"))
                  : undone.getOrDefault(id, BigDecimal.ZERO).negate(),
              (reversed == null ? row : reversed).path("location_id").textValue()));
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }

  /** The customer into which a customer was merged, perhaps through others; itself without. */
  private @Nullable String person(String customer) {
    JsonNode found = customers.get(customer);
    while (found != null && !found.path("merged_into").isNull()) {
      found = customers.get(text(found, "merged_into"));
    }
    return found == null ? null : text(found, "id");
  }

  LocalTime startsAt() {
    return LocalTime.parse(text(program, "day_starts_at"));
  }

  ZoneId zone() {
    return ZoneId.of(text(program, "timezone"));
  }

  DayRange range(LocalDate from, LocalDate to, ZoneId zone) {
    return new DayRange(from, to, zone, startsAt());
  }

  // Arithmetic

  private static Map<String, @Nullable Object> object(@Nullable Object... members) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      object.put((String) Objects.requireNonNull(members[i]), members[i + 1]);
    }
    return object;
  }

  private static BigDecimal ratio(long part, long whole, int digits) {
    return whole == 0
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), digits, RoundingMode.HALF_UP);
  }

  private static @Nullable BigDecimal change(@Nullable Object now, @Nullable Object before) {
    BigDecimal old = new BigDecimal(String.valueOf(before));
    return old.signum() == 0
        ? null
        : new BigDecimal(String.valueOf(now))
            .subtract(old)
            .divide(old, RATE_DIGITS, RoundingMode.HALF_UP);
  }

  /** An amount with the two digits of the euro. */
  private static String money(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }

  private Map<String, @Nullable Object> period(DayRange range) {
    return object("from", range.from(), "to", range.to(), "timezone", range.zone().getId());
  }

  private List<Entry> in(DayRange range) {
    return entries.stream().filter(entry -> range.contains(entry.at())).toList();
  }

  private static long sum(List<Entry> entries, String type) {
    return entries.stream()
        .filter(entry -> entry.type().equals(type))
        .mapToLong(Entry::points)
        .sum();
  }

  private static BigDecimal revenue(List<Entry> entries) {
    return entries.stream().map(Entry::revenue).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<Entry> visits(List<Entry> entries) {
    return entries.stream().filter(Entry::isVisit).toList();
  }

  private static Map<String, List<Entry>> byPerson(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.person() != null)
        .collect(Collectors.groupingBy(entry -> Objects.requireNonNull(entry.person())));
  }

  private static long members(List<Entry> entries) {
    return byPerson(visits(entries)).size();
  }

  private long created(DayRange range) {
    return people.stream()
        .filter(person -> range.contains(Instant.parse(text(person, "created_at"))))
        .count();
  }

  private static long points(JsonNode customer) {
    return customer.at("/loyalty/points").asLong();
  }

  private long outstanding() {
    return people.stream().mapToLong(ExportedFigures::points).sum();
  }

  private List<String> tiers() {
    return program.path("tiers").valueStream().map(tier -> text(tier, "name")).toList();
  }

  /** The customers of each tier and their points. */
  List<Object> distribution() {
    List<Object> shares = new ArrayList<>();
    for (String tier : tiers()) {
      List<JsonNode> held =
          people.stream()
              .filter(person -> person.at("/loyalty/tier").asText().equals(tier))
              .toList();
      long points = held.stream().mapToLong(ExportedFigures::points).sum();
      shares.add(object("tier", tier, "customers", held.size(), "points", points));
    }
    return shares;
  }

  // Reports

  Map<String, @Nullable Object> summary(DayRange range, Instant now) {
    DayRange previous = range.previous();
    Map<String, @Nullable Object> figures = figures(range);
    Map<String, @Nullable Object> before = figures(previous);
    Map<String, @Nullable Object> changes =
        object("points_outstanding", null, "average_balance", null);
    figures.forEach((name, value) -> changes.put(name, change(value, before.get(name))));
    Map<String, @Nullable Object> loyalty = new LinkedHashMap<>(figures);
    String revenue = money(revenue(in(range)));
    loyalty.putAll(
        object(
            "points_outstanding", outstanding(),
            "average_balance", ratio(outstanding(), people.size(), 2),
            "revenue", object("amount", revenue, "currency", text(program, "currency")),
            "liability", liability(range, now)));
    Map<String, @Nullable Object> customers =
        object(
            "total", people.size(),
            "active", inStatus("active"),
            "inactive", inStatus("inactive"),
            "blocked", inStatus("blocked"),
            "new", created(range),
            "with_loyalty_activity", members(entries));
    Map<String, @Nullable Object> customerChanges = new LinkedHashMap<>(customers);
    customerChanges.replaceAll((name, value) -> null);
    customerChanges.put("new", change(created(range), created(previous)));
    customers.put("by_tier", distribution());
    return object(
        "period", period(range),
        "previous", object("from", previous.from(), "to", previous.to()),
        "customers", customers,
        "loyalty", loyalty,
        "change", object("customers", customerChanges, "loyalty", changes));
  }

  private long inStatus(String status) {
    return people.stream().filter(person -> text(person, "status").equals(status)).count();
  }

  /** The figures of the ledger in a period. */
  private Map<String, @Nullable Object> figures(DayRange range) {
    List<Entry> posted = in(range);
    long issued = sum(posted, "earn");
    long redeemed = -sum(posted, "redeem");
    long reversed =
        posted.stream()
            .filter(entry -> entry.type().equals("reverse"))
            .mapToLong(entry -> Math.abs(entry.points()))
            .sum();
    long repeating =
        byPerson(visits(posted)).values().stream()
            .filter(own -> own.stream().map(e -> range.dayOf(e.at())).distinct().count() > 1)
            .count();
    return object(
        "points_issued", issued,
        "points_redeemed", redeemed,
        "points_expired", -sum(posted, "expire"),
        "points_adjusted", sum(posted, "adjust"),
        "points_reversed", reversed,
        "transactions", posted.size(),
        "active_members", members(posted),
        "redemption_rate", ratio(redeemed, issued, RATE_DIGITS),
        "repeat_rate", ratio(repeating, members(posted), RATE_DIGITS),
        "revenue", revenue(posted));
  }

  private @Nullable Object liability(DayRange range, Instant now) {
    if (program.path("point_value").isNull()) {
      return null;
    }
    BigDecimal full =
        new BigDecimal(text(program, "point_value")).multiply(BigDecimal.valueOf(outstanding()));
    LocalDate tomorrow = range.dayOf(now).plusDays(1);
    Instant lastYear = range.startOf(tomorrow.minusMonths(12));
    Instant before = range.startOf(tomorrow.minusMonths(24));
    long issued = sum(entries(e -> !e.at().isBefore(before) && e.at().isBefore(lastYear)), "earn");
    long expired = -sum(entries(e -> !e.at().isBefore(lastYear)), "expire");
    boolean isKnown = issued > 0 && !entries(e -> e.at().isBefore(before)).isEmpty();
    BigDecimal breakage = isKnown ? ratio(expired, issued, RATE_DIGITS).min(BigDecimal.ONE) : null;
    return object(
        "amount",
        money(full),
        "currency",
        text(program, "currency"),
        "expected_breakage",
        breakage,
        "expected_amount",
        breakage == null ? null : money(full.multiply(BigDecimal.ONE.subtract(breakage))));
  }

  private List<Entry> entries(Predicate<Entry> filter) {
    return entries.stream().filter(filter).toList();
  }

  /** The values of a metric in intervals: {@code [{start, value}]}. */
  List<Object> series(DayRange range, String interval, String metric, Instant now) {
    List<Object> points = new ArrayList<>();
    List<LocalDate> starts = range.intervals(interval);
    for (int i = 0; i < starts.size(); i++) {
      LocalDate last = i + 1 < starts.size() ? starts.get(i + 1).minusDays(1) : range.to();
      DayRange part = new DayRange(starts.get(i), last, range.zone(), range.startsAt());
      @Nullable Object value =
          switch (metric) {
            case "new_customers" -> created(part);
            case "points_outstanding" ->
                part.end().isAfter(now)
                    ? outstanding()
                    : entries.stream()
                        .filter(entry -> entry.at().isBefore(part.end()))
                        .mapToLong(Entry::points)
                        .sum();
            default -> figures(part).get(metric);
          };
      points.add(object("start", starts.get(i), "value", value));
    }
    return points;
  }

  /**
   * The moves between tiers, if every change of a tier was caused by an earn or its reversal:
   * without a window, merges and other programs before; otherwise null.
   */
  @Nullable Map<String, @Nullable Object> tiers(DayRange range) {
    boolean isSimple =
        program.path("version").asLong() == 1
            && program.path("tier_window_months").isNull()
            && program.path("points_expire_after_months").isNull()
            && entries.stream().noneMatch(entry -> entry.type().startsWith("transfer"));
    if (!isSimple) {
      return null;
    }
    Map<String, Long> qualifying = new HashMap<>();
    Comparator<List<Integer>> byTiers = Comparator.comparingInt(List::getFirst);
    Map<List<Integer>, Set<String>> moves = new TreeMap<>(byTiers.thenComparingInt(List::getLast));
    for (Entry entry : entries) {
      boolean qualifies = entry.type().equals("earn") || entry.undoes().equals("earn");
      String person = entry.person();
      if (person != null && qualifies) {
        int from = tier(qualifying.getOrDefault(person, 0L));
        int to = tier(qualifying.merge(person, entry.points(), Long::sum));
        if (from != to && range.contains(entry.at())) {
          moves.computeIfAbsent(List.of(from, to), key -> new HashSet<>()).add(person);
        }
      }
    }
    List<Object> listed = new ArrayList<>();
    Set<String> up = new HashSet<>();
    Set<String> down = new HashSet<>();
    moves.forEach((move, moved) -> {
      (move.getFirst() < move.getLast() ? up : down).addAll(moved);
      listed.add(
          object(
              "from", tiers().get(move.getFirst()),
              "to", tiers().get(move.getLast()),
              "customers", moved.size()));
    });
    return object(
        "period", period(range),
        "distribution", distribution(),
        "moves", listed,
        "up", up.size(),
        "down", down.size());
  }

  private int tier(long qualifying) {
    return (int)
            program
                .path("tiers")
                .valueStream()
                .filter(tier -> tier.path("threshold").asLong() <= qualifying)
                .count()
        - 1;
  }

  /** The items of a top list: {@code [{customer: id, value}]}. */
  List<Object> top(DayRange range, String by, int limit) {
    Map<String, BigDecimal> values = new HashMap<>();
    if (by.equals("balance")) {
      people.forEach(p -> values.put(text(p, "id"), BigDecimal.valueOf(points(p))));
    } else {
      byPerson(in(range)).forEach((id, own) -> values.put(id, value(own, by)));
    }
    return values.entrySet().stream()
        .filter(each -> each.getValue().signum() > 0)
        .sorted(
            Map.Entry.<String, BigDecimal>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .<Object>map(each -> object("customer", each.getKey(), "value", each.getValue()))
        .toList();
  }

  private static BigDecimal value(List<Entry> own, String by) {
    return switch (by) {
      case "points_issued" -> BigDecimal.valueOf(sum(own, "earn"));
      case "points_redeemed" -> BigDecimal.valueOf(-sum(own, "redeem"));
      case "transactions" -> BigDecimal.valueOf(visits(own).size());
      case "revenue" -> revenue(own);
      default -> throw new IllegalArgumentException(by);
    };
  }

  List<Object> hours(DayRange range) {
    Map<List<Integer>, List<Entry>> byCell =
        in(range).stream()
            .collect(
                Collectors.groupingBy(entry ->
                    List.of(
                        range.dayOf(entry.at()).getDayOfWeek().getValue(),
                        entry.at().atZone(range.zone()).getHour())));
    List<Object> cells = new ArrayList<>();
    for (int weekday = 1; weekday <= 7; weekday++) {
      for (int hour = 0; hour < 24; hour++) {
        List<Entry> cell = byCell.getOrDefault(List.of(weekday, hour), List.of());
        cells.add(
            object(
                "weekday", weekday,
                "hour", hour,
                "transactions", visits(cell).size(),
                "points_issued", sum(cell, "earn"),
                "revenue", money(revenue(cell))));
      }
    }
    return cells;
  }

  List<Object> locations(DayRange range) {
    Map<String, List<Entry>> byLocation =
        in(range).stream()
            .collect(
                Collectors.groupingBy(
                    entry -> Objects.requireNonNullElse(entry.location(), ""),
                    TreeMap::new,
                    Collectors.toList()));
    // Entries without a location are last.
    return Stream.concat(
            byLocation.keySet().stream().filter(location -> !location.isEmpty()), Stream.of(""))
        .map(location -> location(location, byLocation.getOrDefault(location, List.of())))
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable Object location(String location, List<Entry> own) {
    return visits(own).isEmpty() && revenue(own).signum() == 0
        ? null
        : object(
            "location_id", location.isEmpty() ? null : location,
            "transactions", visits(own).size(),
            "active_members", members(own),
            "points_issued", sum(own, "earn"),
            "points_redeemed", -sum(own, "redeem"),
            "revenue", money(revenue(own)));
  }

  /** The period of the segments: twelve months up to today. */
  DayRange segmentRange(ZoneId zone, Instant now) {
    LocalDate today = range(LocalDate.EPOCH, LocalDate.EPOCH, zone).dayOf(now);
    return range(today.minusMonths(12).plusDays(1), today, zone);
  }

  /** The segments without their definitions. */
  List<Object> segments(ZoneId zone, Instant now) {
    Map<String, List<Entry>> own =
        byPerson(entries(e -> !e.at().isBefore(segmentRange(zone, now).start())));
    own.values().removeIf(each -> visits(each).isEmpty());
    Map<String, List<Entry>> ever = byPerson(visits(entries));
    Map<String, Long> last = values(own, ExportedFigures::lastQuarter);
    Map<String, Long> visits = values(own, each -> visits(each).size());
    Map<String, Long> issued = values(own, each -> sum(each, "earn"));
    Map<String, List<JsonNode>> members = new HashMap<>();
    for (JsonNode person : people) {
      String id = text(person, "id");
      String segment = ever.containsKey(id) ? "lost" : "never";
      if (own.containsKey(id)) {
        long ownLast = Objects.requireNonNull(last.get(id));
        long ownVisits = Objects.requireNonNull(visits.get(id));
        long ownIssued = Objects.requireNonNull(issued.get(id));
        int recency = SCORE_MAX - fifths(last, value -> value > ownLast);
        int frequency = 1 + fifths(visits, value -> value < ownVisits);
        int monetary = 1 + fifths(issued, value -> value < ownIssued);
        segment = segment(recency, frequency + monetary);
      }
      members.computeIfAbsent(segment, key -> new ArrayList<>()).add(person);
    }
    return SEGMENTS.stream()
        .<Object>map(segment -> {
          List<JsonNode> all = members.getOrDefault(segment, List.of());
          BigDecimal revenue =
              all.stream()
                  .map(person -> revenue(own.getOrDefault(text(person, "id"), List.of())))
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          return object(
              "segment", segment,
              "customers", all.size(),
              "points", all.stream().mapToLong(ExportedFigures::points).sum(),
              "revenue", money(revenue));
        })
        .toList();
  }

  private static long lastQuarter(List<Entry> own) {
    return visits(own).stream()
        .mapToLong(entry -> Math.floorDiv(entry.at().getEpochSecond(), QUARTER.toSeconds()))
        .max()
        .orElseThrow();
  }

  private static Map<String, Long> values(
      Map<String, List<Entry>> entries, ToLongFunction<List<Entry>> value) {
    Map<String, Long> values = new HashMap<>();
    entries.forEach((id, own) -> values.put(id, value.applyAsLong(own)));
    return values;
  }

  private static int fifths(Map<String, Long> values, Predicate<Long> isBefore) {
    long before = values.values().stream().filter(isBefore).count();
    return (int) (SCORE_MAX * before / values.size());
  }

  private static String segment(int recency, int sum) {
    if (sum >= 8) {
      return recency >= 4 ? "champions" : recency == 3 ? "loyal" : "at_risk";
    }
    if (sum >= 5) {
      return recency >= 4 ? "loyal" : recency == 3 ? "needs_attention" : "at_risk";
    }
    return recency == 5 ? "new" : recency >= 3 ? "promising" : "hibernating";
  }

  List<Object> cohorts(DayRange range) {
    List<LocalDate> months = range.intervals("month");
    Function<Instant, YearMonth> month = at -> YearMonth.from(range.dayOf(at));
    Map<YearMonth, Set<String>> visited =
        visits(in(range)).stream()
            .filter(entry -> entry.person() != null)
            .collect(
                Collectors.groupingBy(
                    entry -> month.apply(entry.at()),
                    Collectors.mapping(
                        entry -> Objects.requireNonNull(entry.person()), Collectors.toSet())));
    List<Object> cohorts = new ArrayList<>();
    for (int i = 0; i < months.size(); i++) {
      YearMonth joined = YearMonth.from(months.get(i));
      List<String> own =
          people.stream()
              .filter(p -> month.apply(Instant.parse(text(p, "created_at"))).equals(joined))
              .map(p -> text(p, "id"))
              .toList();
      List<BigDecimal> retention = new ArrayList<>();
      for (LocalDate later : months.subList(i, months.size())) {
        Set<String> active = visited.getOrDefault(YearMonth.from(later), Set.of());
        retention.add(
            ratio(own.stream().filter(active::contains).count(), own.size(), RATE_DIGITS));
      }
      cohorts.add(object("month", joined, "customers", own.size(), "retention", retention));
    }
    return cohorts;
  }
}
