package customerservice.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;

/**
 * A house of the business: {@code houses.yaml} says more.
 *
 * @param id the location of what is posted there
 * @param receipts what its receipts begin with
 * @param tills who posts there
 * @param months how busy it is, January first
 * @param rewards what points can be spent on
 */
record House(
    String id,
    String receipts,
    List<String> tills,
    List<Integer> months,
    List<Occasion> occasions,
    List<Reward> rewards) {

  /** The one with rooms. */
  static final String HOTEL = "hotel-ribeira";

  /**
   * What guests come for.
   *
   * @param spend the least and the most of a person's share of the bill
   * @param party how many come together at the most
   * @param days how busy it is, Monday first; 0 where it is closed
   */
  record Occasion(
      String name, String from, String until, List<Integer> spend, int party, List<Integer> days) {}

  /** What so many points can be spent on. */
  record Reward(int points, String what) {}

  /** How busy an occasion is on a day, measured by the others. */
  int busy(Occasion occasion, LocalDate day) {
    return occasion.days().get(day.getDayOfWeek().getValue() - 1)
        * months.get(day.getMonthValue() - 1);
  }

  /** How busy the house is on a day, measured by an average one; 0 where it is closed. */
  double busy(LocalDate day) {
    int today = 0;
    int week = 0;
    for (Occasion occasion : occasions) {
      today += busy(occasion, day);
      week += sum(occasion.days());
    }
    double average = (double) week / DayOfWeek.values().length * sum(months) / months.size();
    return today / average;
  }

  private static int sum(List<Integer> parts) {
    int sum = 0;
    for (int part : parts) {
      sum += part;
    }
    return sum;
  }
}
