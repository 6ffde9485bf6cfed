package customerservice.customers;

import customerservice.platform.Conditions;
import customerservice.platform.Ids;
import customerservice.platform.SearchText;
import customerservice.platform.TenantId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which customers are wanted; what is null or empty does not narrow the list.
 *
 * @param words each the beginning of a word in name, e-mail, phone or external id; folded
 * @param phoneDigits the beginning of a phone number, where the words can be read as one; found as
 *     well as they are
 * @param email exact, in the form in which it is compared
 * @param phone exact, E.164
 * @param statuses any of these; none: all but the merged
 * @param tiers any of these
 * @param tags all of these
 * @param dietaryRestrictions all of these
 * @param city of any address, folded
 * @param after the last customer of the page before
 */
record CustomerSearch(
    List<String> words,
    @Nullable String phoneDigits,
    @Nullable String email,
    @Nullable String phone,
    List<String> statuses,
    List<String> tiers,
    List<String> tags,
    List<String> dietaryRestrictions,
    @Nullable String city,
    @Nullable Position after) {

  private static final String CONTACT =
      """
      c.customer_id = (
        SELECT k.customer_id FROM customer_service.customer_contacts k
        WHERE k.tenant_id = :tenant AND k.kind = '%1$s' AND k.value = :%1$s)\
      """;

  /** A place in the list. */
  record Position(Instant createdAt, UUID id) {
    List<String> keys() {
      return List.of(createdAt.toString(), id.toString());
    }

    static @Nullable Position of(List<String> keys) {
      if (keys.size() != 2) {
        return null;
      }
      try {
        Instant createdAt = Instant.parse(keys.get(0));
        return Ids.parse(keys.get(1)).map(id -> new Position(createdAt, id)).orElse(null);
      } catch (DateTimeParseException otherSort) {
        return null;
      }
    }

    static Position of(Customer customer) {
      return new Position(customer.createdAt(), customer.id().value());
    }
  }

  /** What narrows the list, page or no page. */
  Conditions filters(TenantId tenant) {
    Conditions where = new Conditions("c.tenant_id", tenant);
    if (!words.isEmpty()) {
      addWords(where);
    }
    if (email != null) {
      where.and(CONTACT.formatted("email"), "email", email);
    }
    if (phone != null) {
      where.and(CONTACT.formatted("phone"), "phone", phone);
    }
    if (statuses.isEmpty()) {
      where.and("c.status <> 'merged'");
    } else {
      where.and("c.status = ANY (:statuses)", "statuses", array(statuses));
    }
    if (!tiers.isEmpty()) {
      where.and("a.tier = ANY (:tiers)", "tiers", array(tiers));
    }
    if (!tags.isEmpty()) {
      where.and("c.tags @> :tags", "tags", array(tags));
    }
    if (!dietaryRestrictions.isEmpty()) {
      where.and("c.dietary_restrictions @> :diets", "diets", array(dietaryRestrictions));
    }
    if (city != null) {
      where.and("c.cities @> :cities", "cities", array(List.of(city)));
    }
    return where;
  }

  private void addWords(Conditions where) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = "word" + i;
      all.add("c.search_text LIKE :" + word);
      where.bind(word, SearchText.prefixPattern(words.get(i)));
    }
    String together = String.join(" AND ", all);
    if (phoneDigits == null || phoneDigits.isEmpty()) {
      where.and(together);
    } else {
      String either = "(" + together + " OR c.search_text LIKE :digits)";
      where.and(either, "digits", SearchText.prefixPattern(phoneDigits));
    }
  }

  /** The same, and behind the page before. */
  Conditions page(TenantId tenant) {
    Conditions where = filters(tenant);
    if (after != null) {
      where
          .and(
              "(c.created_at, c.customer_id) < (:afterTime, :afterId)",
              "afterTime",
              after.createdAt())
          .bind("afterId", after.id());
    }
    return where;
  }

  private static String[] array(List<String> values) {
    return values.toArray(String[]::new);
  }
}
