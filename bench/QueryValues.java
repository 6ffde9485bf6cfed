package bench;

import bench.SampleCustomers.SampleCustomer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The lists of values that {@code queries.yaml} names. */
final class QueryValues {
  private static final int CUSTOMERS = 100;
  private static final int TYPO_LENGTH_MIN = 6;

  private QueryValues() {}

  /**
   * Takes the values from the customers of a directory.
   *
   * @param customers size of the directory
   * @param middle time at which half of its customers had been created
   */
  static Map<String, List<String>> of(SampleCustomers generator, int customers, String middle) {
    List<String> common = generator.commonNames();
    List<SampleCustomer> some = some(generator, customers, customer -> true);
    List<String> rare = texts(some(generator, customers, SampleCustomer::hasRareName), "last_name");
    Map<String, List<String>> values = new HashMap<>();
    values.put("middle", List.of(middle));
    values.put("word", common.subList(0, 1));
    values.put("common", common);
    values.put("common-2", beginnings(common, 2));
    values.put("common-3", beginnings(common, 3));
    values.put("common-typo", typos(common));
    values.put("rare", rare);
    values.put("rare-typo", typos(rare));
    values.put(
        "first-name-and-letter",
        some.stream()
            .map(c -> c.text("first_name") + " " + beginning(c.text("last_name"), 1))
            .toList());
    values.put("email", texts(some, "email"));
    values.put("email-9", beginnings(texts(some, "email"), 9));
    values.put("phone", texts(some, "phone"));
    values.put("phone-9", beginnings(texts(some, "phone"), 9));
    values.put("external-id", texts(some, "external_id"));
    return values;
  }

  /** Customers that are distributed over the directory, and have all fields. */
  private static List<SampleCustomer> some(
      SampleCustomers generator, int customers, Predicate<SampleCustomer> condition) {
    long step = Math.max(1, customers / (CUSTOMERS * 10L));
    return LongStream.iterate(1, n -> n < customers, n -> n + step)
        .mapToObj(generator::customer)
        .filter(condition)
        .filter(c -> c.has("last_name") && c.has("email") && c.has("phone"))
        .limit(CUSTOMERS)
        .toList();
  }

  private static List<String> texts(List<SampleCustomer> customers, String field) {
    return customers.stream().map(customer -> customer.text(field)).toList();
  }

  private static List<String> beginnings(List<String> texts, int letters) {
    return texts.stream()
        .filter(text -> text.codePointCount(0, text.length()) > letters)
        .map(text -> beginning(text, letters))
        .distinct()
        .toList();
  }

  private static String beginning(String text, int letters) {
    return text.substring(0, text.offsetByCodePoints(0, letters));
  }

  /** Leaves a letter out. */
  private static List<String> typos(List<String> names) {
    return names.stream()
        .filter(name -> name.length() >= TYPO_LENGTH_MIN)
        .map(name -> new StringBuilder(name).deleteCharAt(name.length() / 2).toString())
        .toList();
  }
}
