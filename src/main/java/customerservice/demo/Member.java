package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.demo.Story.Entry;
import customerservice.demo.Story.Event;
import customerservice.demo.Story.Visit;
import customerservice.loyalty.rules.Posting.Movement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A guest while the year is made up. */
final class Member {
  /** What a guest has earned who is known by name. */
  private static final int VIP_POINTS = 1800;

  private final Habit habit;
  private final House favorite;
  private final LocalDate firstVisit;
  private final LocalDate lastVisit;
  private final Instant joined;
  private final @Nullable Bill firstBill;
  private final ObjectNode profile;
  private final List<Event> events = new ArrayList<>();

  /**
   * Never more than what the guest has: tiers multiply what is earned, and here they do not. So
   * what it covers is covered.
   */
  private long covered;

  private long earned;
  private @Nullable Instant becameVip;
  private @Nullable Instant lastPaid;

  /**
   * Somebody who joins.
   *
   * @param firstVisit the day, after which the habit says how often
   * @param lastVisit the last day on which there can be one
   * @param firstBill of who joins at a table; null: the first visit comes later, if at all
   */
  Member(
      Habit habit,
      House favorite,
      LocalDate firstVisit,
      LocalDate lastVisit,
      Instant joined,
      @Nullable Bill firstBill,
      ObjectNode profile) {
    this.habit = habit;
    this.favorite = favorite;
    this.firstVisit = firstVisit;
    this.lastVisit = lastVisit;
    this.joined = joined;
    this.firstBill = firstBill;
    this.profile = profile;
  }

  Habit habit() {
    return habit;
  }

  House favorite() {
    return favorite;
  }

  LocalDate firstVisit() {
    return firstVisit;
  }

  Instant joined() {
    return joined;
  }

  @Nullable Bill firstBill() {
    return firstBill;
  }

  ObjectNode profile() {
    return profile;
  }

  long covered() {
    return covered;
  }

  /** When the guest had earned enough to be known by name; null: not yet. */
  @Nullable Instant becameVip() {
    return becameVip;
  }

  /** When the guest has been there last; null: never. */
  @Nullable Instant lastPaid() {
    return lastPaid;
  }

  boolean everComes() {
    return !lastVisit.isBefore(firstVisit);
  }

  boolean comesBackOn(LocalDate day) {
    return day.isAfter(firstVisit) && !day.isAfter(lastVisit);
  }

  /** Points that are given, not bought. */
  void give(Instant at, long points, String reference, String what, @Nullable String place) {
    covered += points;
    Entry entry = new Entry(new Movement.Earn(points), what);
    events.add(new Visit(at, reference, place, "loyalty-club", List.of(entry)));
  }

  /** A bill is paid, and perhaps a reward taken with it. */
  void pay(Bill bill, String receipt, String till, House.@Nullable Reward reward) {
    List<Entry> entries = new ArrayList<>();
    if (reward != null) {
      covered -= reward.points();
      entries.add(new Entry(new Movement.Redeem(reward.points()), reward.what()));
    }
    covered += bill.amount().longValue();
    if (earned < VIP_POINTS && earned + bill.amount().longValue() >= VIP_POINTS) {
      becameVip = bill.at();
    }
    earned += bill.amount().longValue();
    lastPaid = bill.at();
    entries.add(new Entry(new Movement.Purchase(bill.amount(), Bill.CURRENCY), bill.what()));
    events.add(new Visit(bill.at(), receipt, bill.house().id(), till, entries));
  }

  void change(Instant at, ObjectNode change) {
    events.add(new Story.Change(at, change));
  }

  /** What has happened until then. */
  Story until(Instant end) {
    List<Event> happened =
        events.stream()
            .filter(event -> event.at().isBefore(end))
            .sorted(Comparator.comparing(Event::at))
            .toList();
    return new Story(joined, profile, happened);
  }
}
