package customerservice.customers;

import customerservice.loyalty.AccountRow;
import customerservice.platform.Conditions;
import customerservice.platform.TenantId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Month;
import java.time.MonthDay;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which customers are wanted; what is null or empty does not narrow the list.
 *
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
 * @param now as of when points count
 * @param after the last customer of the page before
 */
record CustomerSearch(
    @Nullable SearchWords words,
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
    Instant now,
    CustomerOrder order,
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

  /** What narrows the list, page or no page. */
  Conditions filters(TenantId tenant) {
    Conditions where = narrowed(tenant);
    if (words != null) {
      words.addTo(where);
    }
    return where;
  }

  /** By all but the words. */
  private Conditions narrowed(TenantId tenant) {
    Conditions where = new Conditions("c.tenant_id", tenant);
    if (statuses.isEmpty()) {
      where.and("c.status <> 'merged'");
    }
    if (minPoints != null || maxPoints != null) {
      where.bind("now", now);
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
        .andIfGiven(
            // What is shown is at the most the balance, which has an index.
            "a.balance >= :minPoints AND " + AccountRow.POINTS_SHOWN + " >= :minPoints",
            "minPoints",
            minPoints)
        .andIfGiven(AccountRow.POINTS_SHOWN + " <= :maxPoints", "maxPoints", maxPoints)
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

  /**
   * What narrows a section of the list, and where the page before ended in it, what is behind that.
   *
   * @param section from 0; of as many as the sort has
   */
  Conditions section(TenantId tenant, int section) {
    CustomerSort sort = order.by();
    Conditions where = narrowed(tenant);
    if (words != null && sort == CustomerSort.RELEVANCE) {
      words.addTo(where, section);
    } else if (words != null) {
      words.addTo(where);
    }
    if (sort.canBeUnset()) {
      where.and(sort.column() + (sort.isUnset(section) ? " IS NULL" : " IS NOT NULL"));
    }
    if (after != null && after.section() == section) {
      addPlace(where, after);
    }
    return where;
  }

  private void addPlace(Conditions where, Position place) {
    where.bind("afterId", place.id());
    if (place.key() == null) {
      where.and("%s %s :afterId".formatted(order.by().idColumn(), order.behind()));
    } else {
      // One comparison of rows, which is one place in the index.
      where.and(
          "(%s, %s) %s (:afterKey, :afterId)"
              .formatted(order.by().column(), order.by().idColumn(), order.behind()),
          "afterKey",
          place.key());
    }
  }

  /** Null for none: they do not narrow the list. */
  private static String @Nullable [] array(List<String> values) {
    return values.isEmpty() ? null : values.toArray(String[]::new);
  }
}
