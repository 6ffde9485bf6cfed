package customerservice.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who joins in the year, and when: many at the opening, and then more from month to month. */
final class Newcomers {
  private static final int OPENING_DAYS = 21;
  private static final double OPENING_RUSH = 2.2;
  private static final double GROWTH = 1.6;

  /** Of a thousand who live here, those who join at a table; the others do at home. */
  private static final int JOIN_AT_A_TABLE = 720;

  private static final int SECONDS_TO_PAY_MIN = 90;
  private static final int SECONDS_TO_PAY_MAX = 700;
  private static final int LAPSE_AFTER_DAYS_MIN = 20;
  private static final int LAPSE_AFTER_DAYS_MAX = 130;
  private static final int FIRST_VISIT_AFTER_DAYS_MAX = 12;

  private final Book book;
  private final Dice dice;
  private final Calendar calendar;
  private final Bills bills;
  private final Profiles profiles;

  Newcomers(Book book, Dice dice, Calendar calendar, Bills bills) {
    this.book = book;
    this.dice = dice;
    this.calendar = calendar;
    this.bills = bills;
    this.profiles = new Profiles(book, dice);
  }

  /** How many join on a day, measured by the others. */
  private record Arrivals(LocalDate day, double weight) {}

  /** So many, in the order of their joining. */
  List<Member> join(int count) {
    List<Arrivals> days =
        calendar.beforeToday().stream().map(day -> new Arrivals(day, arrivals(day))).toList();
    List<LocalDate> joins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      joins.add(dice.pick(days, Arrivals::weight).day());
    }
    joins.sort(Comparator.naturalOrder());
    return joins.stream().map(this::join).sorted(Comparator.comparing(Member::joined)).toList();
  }

  private double arrivals(LocalDate day) {
    int since = calendar.daysSinceOpening(day);
    double busy = book.houses().stream().mapToDouble(house -> house.busy(day)).sum();
    double rush = since < OPENING_DAYS ? OPENING_RUSH : 0;
    return busy * (1 + rush + GROWTH * since / Calendar.DAYS);
  }

  private Member join(LocalDate day) {
    Person person = Person.of(book, dice);
    boolean isStaying = !person.home().equals(book.home());
    Habit habit = isStaying ? Habit.STAYING : dice.pick(List.of(Habit.values()), h -> h.share);
    House favorite = isStaying ? book.house(House.HOTEL) : favorite(habit, day);
    LocalDate firstVisit = day;
    Bill firstBill = null;
    Instant joined;
    if (isStaying) {
      joined = calendar.between(day, "14:30", "21:45", dice);
    } else if (habit != Habit.NEVER && dice.perMille(JOIN_AT_A_TABLE)) {
      firstBill = bills.on(day, favorite, habit);
      joined = firstBill.at().minusSeconds(dice.from(SECONDS_TO_PAY_MIN, SECONDS_TO_PAY_MAX));
    } else {
      joined = calendar.between(day, "07:30", "23:50", dice);
      firstVisit = day.plusDays(dice.from(1, FIRST_VISIT_AFTER_DAYS_MAX));
    }
    LocalDate lastVisit =
        switch (habit) {
          case NEVER -> day.minusDays(1);
          case ONCE -> firstVisit;
          case LAPSED -> firstVisit.plusDays(dice.from(LAPSE_AFTER_DAYS_MIN, LAPSE_AFTER_DAYS_MAX));
          case OCCASIONAL, REGULAR, DEVOTED, PATRON, STAYING -> LocalDate.MAX;
        };
    ObjectNode profile = profiles.write(person, habit, day);
    return new Member(habit, favorite, firstVisit, lastVisit, joined, firstBill, profile);
  }

  private House favorite(Habit habit, LocalDate day) {
    // Company is brought to a restaurant; the bar and the shop are not what anyone comes back for.
    int occasions = habit == Habit.PATRON || habit == Habit.DEVOTED ? 2 : 1;
    List<House> houses =
        book.houses().stream().filter(h -> h.occasions().size() >= occasions).toList();
    return dice.pick(houses, house -> (1 + house.busy(day)) * house.occasions().size());
  }
}
