package customerservice.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;

/** A restaurant, hotel or shop; {@code venues.yaml} explains the fields. */
record Venue(
    String id,
    String receipts,
    List<String> tills,
    List<Integer> months,
    List<Occasion> occasions,
    List<Reward> rewards) {

  record Occasion(
      String name, String from, String until, List<Integer> spend, int party, List<Integer> days) {}

  record Reward(int points, String description) {}

  /** The relative number of guests of an occasion on a day. */
  int weight(Occasion occasion, LocalDate day) {
    return occasion.days().get(day.getDayOfWeek().getValue() - 1)
        * months.get(day.getMonthValue() - 1);
  }

  /** The number of guests on a day, relative to the venue's average; 0 if it is closed. */
  double weight(LocalDate day) {
    int today = 0;
    int week = 0;
    for (Occasion occasion : occasions) {
      today += weight(occasion, day);
      week += sum(occasion.days());
    }
    return (double) today / week * DayOfWeek.values().length / sum(months) * months.size();
  }

  private static int sum(List<Integer> numbers) {
    int sum = 0;
    for (int number : numbers) {
      sum += number;
    }
    return sum;
  }
}
