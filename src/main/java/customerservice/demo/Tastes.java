package customerservice.demo;

import java.util.Collection;
import java.util.List;

/**
 * What guests eat, like and want: {@code tastes.yaml} says more.
 *
 * @param wishes for the waiter, in the profile's preferences
 * @param notes for staff alone
 * @param blocked why a guest is
 * @param inactive why a guest is
 * @param deliveries what to know at the door
 * @param sources where a consent was given
 */
record Tastes(
    List<Dish> dishes,
    List<Diet> diets,
    List<String> allergens,
    List<String> seating,
    List<String> wishes,
    List<String> notes,
    List<String> blocked,
    List<String> inactive,
    List<String> companies,
    List<String> sources,
    List<String> pillows,
    List<String> deliveries) {

  /** A dish and what it is or holds. */
  record Dish(String name, List<String> holds) {}

  /**
   * A diet.
   *
   * @param share of a thousand guests
   * @param forbids what a dish may not be or hold
   * @param languages whose speakers keep it far more often
   */
  record Diet(String name, int share, List<String> forbids, List<String> languages) {}

  /** What can be a favourite of somebody who must do without that. */
  List<String> dishesWithout(Collection<String> forbidden) {
    return dishes.stream()
        .filter(dish -> dish.holds().stream().noneMatch(forbidden::contains))
        .map(Dish::name)
        .toList();
  }
}
