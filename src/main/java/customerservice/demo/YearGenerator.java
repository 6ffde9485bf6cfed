package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.demo.DemoData.Origin;
import customerservice.demo.DemoData.Rule;
import customerservice.demo.DemoData.VisitPattern;
import customerservice.demo.Story.Change;
import customerservice.demo.Story.Entry;
import customerservice.demo.Story.Event;
import customerservice.demo.Story.Visit;
import customerservice.demo.Venue.Occasion;
import customerservice.demo.Venue.Reward;
import customerservice.loyalty.rules.Posting.Movement;
import customerservice.loyalty.rules.Program;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Generates the guests and visits of the year that ends now. The result depends only on the day;
 * the time decides which of today's events have happened.
 */
final class YearGenerator {
  static final int GUESTS = 2000;
  static final int DAYS = 365;
  static final ZoneId ZONE = ZoneId.of("Europe/Lisbon");

  private static final long SEED = 20_250_517;
  private static final int WELCOME_POINTS = 50;
  private static final int FAVORITE_WEIGHT = 14;
  private static final String HOTEL = "hotel-ribeira";
  private static final int FIRST_RECEIPT = 1000;

  /** Receipt numbers per bill: most customers of a venue are not members. */
  private static final int RECEIPTS_PER_BILL_MAX = 6;

  private final DemoData data = DemoData.read();
  private final SeededRandom random = new SeededRandom(SEED);
  private final ProfileGenerator profiles = new ProfileGenerator(data, random);
  private final Map<String, Integer> receipts = new HashMap<>();
  private final LocalDate today;
  private final Program program;

  private YearGenerator(LocalDate today, Program program) {
    this.today = today;
    this.program = program;
  }

  /**
   * Generates the stories of all guests, in the order in which they joined.
   *
   * @param program has the currency of the purchases
   */
  static List<Story> until(Instant now, Program program) {
    return new YearGenerator(LocalDate.ofInstant(now, ZONE), program).generate(now);
  }

  private record Purchase(
      Instant at, Venue venue, BigDecimal amount, @Nullable String description) {}

  private record Guest(
      VisitPattern pattern,
      Instant joined,
      ObjectNode profile,
      List<Purchase> purchases,
      List<Event> events,
      AtomicLong points) {

    Story story(Instant now) {
      Stream<Event> past = events.stream().filter(event -> event.at().isBefore(now));
      return new Story(joined, profile, past.sorted(Comparator.comparing(Event::at)).toList());
    }
  }

  private List<Story> generate(Instant now) {
    List<Guest> guests =
        Stream.generate(() -> join(today.minusDays(random.between(1, DAYS - 1))))
            .limit(GUESTS)
            .sorted(Comparator.comparing(Guest::joined))
            .toList();
    record Bill(Guest guest, Purchase purchase) {}
    // Ordered by time, because receipts are numbered and rewards cost points of earlier purchases.
    guests.stream()
        .flatMap(guest -> guest.purchases().stream().map(purchase -> new Bill(guest, purchase)))
        .sorted(Comparator.comparing(bill -> bill.purchase().at()))
        .forEach(bill -> pay(bill.guest(), bill.purchase()));
    guests.forEach(this::addChanges);
    return guests.stream().map(guest -> guest.story(now)).toList();
  }

  private boolean chance(String event) {
    return random.chance(data.probability(event));
  }

  /** A guest joins at the first purchase, or at home before a later visit. */
  private Guest join(LocalDate day) {
    Origin origin = random.pick(data.origins(), Origin::share);
    boolean isLocal = chance(origin.equals(data.home()) ? "native_is_local" : "foreigner_is_local");
    VisitPattern pattern =
        isLocal
            ? random.pick(data.profiles().patterns(), VisitPattern::share)
            : data.profiles().hotelPattern();
    boolean isVisitor = pattern.days() > 0;
    boolean isAtVenue = isLocal && isVisitor && chance("joins_at_venue");
    LocalDate first = isAtVenue ? day : day.plusDays(isLocal ? random.between(1, 12) : 1);
    List<Purchase> purchases = purchases(first, isLocal, pattern);
    Instant joined =
        isAtVenue
            ? purchases.getFirst().at().minusSeconds(random.between(90, 700))
            : time(day, "07:30", "23:50");
    List<Event> events = new ArrayList<>();
    if (isVisitor) {
      Entry entry = new Entry(new Movement.Earn(WELCOME_POINTS), "Welcome");
      events.add(new Visit(joined.plusSeconds(1), "welcome", null, "loyalty-club", List.of(entry)));
    }
    ObjectNode profile = profiles.generate(origin, isLocal, pattern, day);
    AtomicLong points = new AtomicLong(WELCOME_POINTS);
    return new Guest(pattern, joined, profile, purchases, events, points);
  }

  private List<Purchase> purchases(LocalDate first, boolean isLocal, VisitPattern pattern) {
    Venue favorite =
        isLocal ? random.pick(data.venues(), venue -> venue.occasions().size()) : data.venue(HOTEL);
    return first
        .datesUntil(first.plusDays(pattern.days()))
        .takeWhile(day -> !day.isAfter(today))
        .filter(day ->
            day.equals(first) || random.chance(pattern.visitsPerDay() * favorite.weight(day)))
        .map(day -> purchase(day, favorite))
        .toList();
  }

  private Purchase purchase(LocalDate day, Venue favorite) {
    Venue venue =
        random.pick(data.venues(), v -> v.weight(day) * (v.equals(favorite) ? FAVORITE_WEIGHT : 1));
    Occasion occasion = random.pick(venue.occasions(), o -> venue.weight(o, day));
    int party = (int) random.low(1, occasion.party() + 1);
    double share = random.low(occasion.spend().getFirst(), occasion.spend().getLast());
    String description = party == 1 ? occasion.name() : occasion.name() + ", " + party + " guests";
    return new Purchase(
        time(day, occasion.from(), occasion.until()),
        venue,
        BigDecimal.valueOf(party * share).setScale(program.amountDigits(), RoundingMode.HALF_UP),
        chance("description") ? description : null);
  }

  private void pay(Guest guest, Purchase purchase) {
    Venue venue = purchase.venue();
    List<Entry> entries = new ArrayList<>();
    List<Reward> affordable =
        venue.rewards().stream().filter(reward -> reward.points() <= guest.points().get()).toList();
    if (!affordable.isEmpty() && chance("reward")) {
      Reward reward = random.pick(affordable);
      guest.points().addAndGet(-reward.points());
      entries.add(new Entry(new Movement.Redeem(reward.points()), reward.description()));
    }
    // A lower bound: the multipliers of tiers are not applied.
    guest.points().addAndGet(purchase.amount().longValue());
    entries.add(
        new Entry(
            new Movement.Purchase(purchase.amount(), program.currency()), purchase.description()));
    int receipt =
        receipts.merge(venue.receipts(), random.between(1, RECEIPTS_PER_BILL_MAX), Integer::sum);
    String reference = "%s-%05d".formatted(venue.receipts(), FIRST_RECEIPT + receipt);
    guest
        .events()
        .add(new Visit(purchase.at(), reference, venue.id(), random.pick(venue.tills()), entries));
  }

  /** Adds changes in the two months after the last visit. */
  private void addChanges(Guest guest) {
    Instant last = guest.purchases().isEmpty() ? guest.joined() : guest.purchases().getLast().at();
    for (Rule rule : data.profiles().changes()) {
      if (rule.appliesTo(guest.profile(), guest.pattern()) && random.chance(rule.probability())) {
        LocalDate day = LocalDate.ofInstant(last, ZONE).plusDays(random.between(1, 60));
        ObjectNode change = (ObjectNode) random.pick(rule.values());
        guest.events().add(new Change(time(day, "10:00", "19:00"), change));
      }
    }
  }

  /** A time of a day, with microseconds; the middle of the range is more frequent. */
  private Instant time(LocalDate day, String from, String until) {
    double second =
        random.middle(
            LocalTime.parse(from).toSecondOfDay(), LocalTime.parse(until).toSecondOfDay());
    LocalTime time = LocalTime.MIDNIGHT.plus((long) (second * 1_000_000), ChronoUnit.MICROS);
    return day.atTime(time).atZone(ZONE).toInstant();
  }
}
