package customerservice.demo;

import customerservice.demo.House.Occasion;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What guests pay for, and when: rather at their favourite house, when it is busy there. */
final class Bills {
  private static final int CENTS_OF_UNIT = 100;
  private static final int CENTS_STEP = 5;
  private static final int FAVORITE_WEIGHT = 14;

  /** The houses find more guests from month to month. */
  private static final double FIRST_DAY = 0.8;

  private static final double GROWTH = 0.4;

  /** Of a thousand bills, those on which the till has written what they are for. */
  private static final int SAY_WHAT = 550;

  private static final int PATRON_BRINGS = 3;
  private static final int NIGHTS_MAX = 6;
  private static final int NIGHT_EUR_MIN = 95;
  private static final int NIGHT_EUR_MAX = 210;
  private static final int FLOORS = 4;
  private static final int ROOMS_ON_FLOOR = 9;
  private static final int COME_BACK_TO_STAY = 260;
  private static final int BACK_AFTER_DAYS_MIN = 35;
  private static final int BACK_AFTER_DAYS_MAX = 240;
  private static final int DAYS_WITH_A_BILL = 800;

  private final Book book;
  private final Dice dice;
  private final Calendar calendar;

  Bills(Book book, Dice dice, Calendar calendar) {
    this.book = book;
    this.dice = dice;
    this.calendar = calendar;
  }

  /** All that a guest pays in the year. */
  List<Bill> of(Member member) {
    if (member.habit() == Habit.STAYING) {
      return ofStays(member);
    }
    List<Bill> bills = new ArrayList<>();
    if (member.firstBill() != null) {
      bills.add(member.firstBill());
    }
    for (LocalDate day = member.firstVisit(); isInYear(day); day = day.plusDays(1)) {
      boolean isFirst = day.equals(member.firstVisit()) && member.firstBill() == null;
      if (isFirst ? member.everComes() : member.comesBackOn(day) && feelsLikeIt(member, day)) {
        bills.add(on(day, member.favorite(), member.habit()));
      }
    }
    return bills;
  }

  private boolean isInYear(LocalDate day) {
    return !day.isAfter(calendar.today());
  }

  private boolean feelsLikeIt(Member member, LocalDate day) {
    double trend = FIRST_DAY + GROWTH * calendar.daysSinceOpening(day) / Calendar.DAYS;
    return dice.chance(member.habit().rate * member.favorite().busy(day) * trend);
  }

  /** One at any house that is open. */
  Bill on(LocalDate day, House favorite, Habit habit) {
    House house =
        dice.pick(book.houses(), h -> h.busy(day) * (h.equals(favorite) ? FAVORITE_WEIGHT : 1));
    return at(house, day, habit);
  }

  private Bill at(House house, LocalDate day, Habit habit) {
    Occasion occasion = dice.pick(house.occasions(), o -> house.busy(o, day));
    int party = 1 + (int) (dice.mostlySmall() * occasion.party());
    if (habit == Habit.PATRON && occasion.party() > 1) {
      party += PATRON_BRINGS;
    }
    int least = occasion.spend().getFirst() * CENTS_OF_UNIT;
    int most = occasion.spend().getLast() * CENTS_OF_UNIT;
    long cents = 0;
    for (int guest = 0; guest < party; guest++) {
      cents += least + (long) (dice.mostlySmall() * (most - least));
    }
    return new Bill(
        calendar.between(day, occasion.from(), occasion.until(), dice),
        house,
        BigDecimal.valueOf(cents / CENTS_STEP * CENTS_STEP, 2),
        what(occasion, party));
  }

  private @Nullable String what(Occasion occasion, int party) {
    if (occasion.party() == 1 || !dice.perMille(SAY_WHAT)) {
      return null;
    }
    return party == 1 ? occasion.name() : "%s, %d guests".formatted(occasion.name(), party);
  }

  private List<Bill> ofStays(Member member) {
    List<Bill> bills = new ArrayList<>();
    LocalDate arrival = member.firstVisit();
    while (isInYear(arrival)) {
      int nights = dice.from(1, NIGHTS_MAX);
      LocalDate departure = arrival.plusDays(nights);
      for (LocalDate day = arrival; day.isBefore(departure); day = day.plusDays(1)) {
        if (dice.perMille(DAYS_WITH_A_BILL)) {
          bills.add(at(dice.pick(book.houses(), whenOpen(day)), day, Habit.STAYING));
        }
      }
      bills.add(checkOut(departure, nights));
      if (!dice.perMille(COME_BACK_TO_STAY)) {
        break;
      }
      arrival = departure.plusDays(dice.from(BACK_AFTER_DAYS_MIN, BACK_AFTER_DAYS_MAX));
    }
    return bills.stream().filter(bill -> bill.at().isAfter(member.joined())).toList();
  }

  private static ToDoubleFunction<House> whenOpen(LocalDate day) {
    return house -> house.busy(day);
  }

  private Bill checkOut(LocalDate day, int nights) {
    int rate = dice.from(NIGHT_EUR_MIN, NIGHT_EUR_MAX);
    return new Bill(
        calendar.between(day, "07:40", "11:50", dice),
        book.house(House.HOTEL),
        BigDecimal.valueOf((long) rate * nights * CENTS_OF_UNIT, 2),
        nights == 1
            ? "1 night"
            : "%d nights, room %d0%d"
                .formatted(nights, dice.from(1, FLOORS), dice.from(1, ROOMS_ON_FLOOR)));
  }
}
