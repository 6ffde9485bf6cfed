package customerservice.customers;

import customerservice.platform.Conditions;
import customerservice.platform.Ids;
import customerservice.platform.SearchText;
import customerservice.platform.TenantId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Month;
import java.time.MonthDay;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which customers are wanted; what is null or empty does not narrow the list.
 *
 * @param words each the beginning of a word in name, e-mail, phone or external id; folded
 * @param phoneDigits the beginning of a phone number, where the words can be read as one; found as
 *     well as they are
 * @param email exact, in the form in which it is compared
 * @param phone exact, E.164
 * @param externalId exact
 * @param userId exact
 * @param statuses any of these; none: all but the merged
 * @param tiers any of these
 * @param tags all of these
 * @param dietaryRestrictions all of these
 * @param allergens all of these
 * @param city of any address, folded
 * @param country of any address
 * @param minPoints the balance at least
 * @param maxPoints the balance at the most
 * @param lastActivity of the newest earn or redeem
 * @param consents all of these are granted
 * @param after the last customer of the page before
 */
record CustomerSearch(
    List<String> words,
    @Nullable String phoneDigits,
    @Nullable String email,
    @Nullable String phone,
    @Nullable String externalId,
    @Nullable String userId,
    List<String> statuses,
    List<String> tiers,
    List<String> tags,
    List<String> dietaryRestrictions,
    List<String> allergens,
    @Nullable String city,
    @Nullable String country,
    @Nullable Long minPoints,
    @Nullable Long maxPoints,
    Span created,
    Span updated,
    Span lastActivity,
    @Nullable Birthday birthday,
    List<String> consents,
    @Nullable Position after) {

  private static final String CONTACT =
      """
      c.customer_id = (
        SELECT k.customer_id FROM customer_service.customer_contacts k
        WHERE k.tenant_id = :tenant AND k.kind = '%1$s' AND k.value = :%1$s)\
      """;

  /** In the form of the index. */
  private static final String BIRTHDAY = "substr(c.date_of_birth, 6) COLLATE \"C\"";

  /** A time that something has happened in: from the first moment to before the last. */
  record Span(@Nullable Instant from, @Nullable Instant to) {}

  /** Days of a year on which somebody was born, {@code MM-DD}: all of a month, or one. */
  record Birthday(String first, String last) {
    private static final Pattern FORM = Pattern.compile("([0-9]{2})(?:-([0-9]{2}))?");

    /** Reads {@code MM} or {@code MM-DD}; null for what is no month and no day. */
    static @Nullable Birthday of(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        return null;
      }
      try {
        int month = Month.of(Integer.parseInt(parts.group(1))).getValue();
        if (parts.group(2) == null) {
          return new Birthday(text + "-01", text + "-31");
        }
        // As in a leap year: the 29th of February is a birthday like others.
        String day = MonthDay.of(month, Integer.parseInt(parts.group(2))).toString().substring(2);
        return new Birthday(day, day);
      } catch (DateTimeException noSuchDay) {
        return null;
      }
    }
  }

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
    if (statuses.isEmpty()) {
      where.and("c.status <> 'merged'");
    }
    return where
        .andIfGiven(CONTACT.formatted("email"), "email", email)
        .andIfGiven(CONTACT.formatted("phone"), "phone", phone)
        .andIfGiven(CONTACT.formatted("external_id"), "external_id", externalId)
        .andIfGiven(CONTACT.formatted("user_id"), "user_id", userId)
        .andIfGiven("c.status = ANY (:statuses)", "statuses", array(statuses))
        .andIfGiven("a.tier = ANY (:tiers)", "tiers", array(tiers))
        .andIfGiven("c.tags @> :tags", "tags", array(tags))
        .andIfGiven("c.dietary_restrictions @> :diets", "diets", array(dietaryRestrictions))
        .andIfGiven("c.allergens @> :allergens", "allergens", array(allergens))
        .andIfGiven("c.cities @> ARRAY[:city]::text[]", "city", city)
        .andIfGiven("c.countries @> ARRAY[:country]::text[]", "country", country)
        .andIfGiven("a.balance >= :minPoints", "minPoints", minPoints)
        .andIfGiven("a.balance <= :maxPoints", "maxPoints", maxPoints)
        .andIfGiven("c.created_at >= :createdFrom", "createdFrom", created.from())
        .andIfGiven("c.created_at < :createdTo", "createdTo", created.to())
        .andIfGiven("c.updated_at >= :updatedFrom", "updatedFrom", updated.from())
        .andIfGiven("c.updated_at < :updatedTo", "updatedTo", updated.to())
        .andIfGiven("a.last_activity_at >= :activeFrom", "activeFrom", lastActivity.from())
        .andIfGiven("a.last_activity_at < :activeTo", "activeTo", lastActivity.to())
        .andIfGiven(BIRTHDAY + " >= :born", "born", birthday == null ? null : birthday.first())
        .andIfGiven(BIRTHDAY + " <= :bornTo", "bornTo", birthday == null ? null : birthday.last())
        .andIfGiven("c.granted_consents @> :consents", "consents", array(consents));
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

  /** Null for none: they do not narrow the list. */
  private static String @Nullable [] array(List<String> values) {
    return values.isEmpty() ? null : values.toArray(String[]::new);
  }
}
