package customerservice.customers.search;

import customerservice.customers.profile.Contact;
import customerservice.loyalty.ledger.AccountRow;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.WhereClause;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Month;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which customers are wanted; what is null or empty does not narrow the list.
 *
 * @param contacts all of these, each exact
 * @param statuses any of these; none: all but the merged
 * @param tiers any of these
 * @param terms all of these ({@link SearchTerms}): tags, diets, allergens, city, country, consents
 * @param minPoints the balance at least
 * @param maxPoints the balance at the most
 * @param lastActivity of the newest earn or redeem
 * @param now as of when points count
 * @param after the last customer of the page before
 */
public record CustomerSearch(
    @Nullable ParsedQuery words,
    List<Contact> contacts,
    List<String> statuses,
    List<String> tiers,
    List<String> terms,
    @Nullable Long minPoints,
    @Nullable Long maxPoints,
    Span created,
    Span updated,
    Span lastActivity,
    @Nullable Birthday birthday,
    Instant now,
    CustomerOrder order,
    @Nullable SeekKey after) {

  /** In the form of the index. */
  private static final String BIRTHDAY = "substr(date_of_birth, 6) COLLATE \"C\"";

  private static final String CUSTOMERS = "customer_service.customers";
  private static final String ACCOUNTS = "customer_service.loyalty_accounts";

  /** A time that something has happened in: from the first moment to before the last. */
  record Span(@Nullable Instant from, @Nullable Instant to) {
    /** No id that was made in it is before this one. */
    @Nullable UUID firstId() {
      return from == null ? null : Ids.firstOf(from);
    }
  }

  /** Days of a year on which somebody was born, {@code MM-DD}: all of a month, or one. */
  record Birthday(String first, String last) {
    private static final Pattern FORM = Pattern.compile("([0-9]{2})(?:-([0-9]{2}))?");

    /** The one day that it is; null for a month. */
    @Nullable String day() {
      return first.equals(last) ? first : null;
    }

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

  /** The same list, from behind a customer of it; null for its beginning. */
  public CustomerSearch behind(@Nullable SeekKey place) {
    return new CustomerSearch(
        words,
        contacts,
        statuses,
        tiers,
        terms,
        minPoints,
        maxPoints,
        created,
        updated,
        lastActivity,
        birthday,
        now,
        order,
        place);
  }

  /**
   * What narrows the list, but for the words: of customers {@code c} with their accounts {@code a}.
   */
  public WhereClause filters(TenantId tenant) {
    WhereClause where = new WhereClause("c.tenant_id", tenant);
    if (statuses.isEmpty()) {
      where.and("c.status <> 'merged'");
    }
    if (minPoints != null || maxPoints != null) {
      where.bind("now", now);
    }
    for (Contact contact : contacts) {
      where.and("c.customer_id = (" + AccessPathStore.owner(where, contact) + ")");
    }
    return where
        .andIfGiven("c.status = ANY (:statuses)", "statuses", arrayIfAny(statuses))
        .andIfGiven("a.tier = ANY (:tiers)", "tiers", arrayIfAny(tiers))
        .andIfGiven("c.terms @> :terms", "terms", arrayIfAny(terms))
        .andIfGiven(
            // What is shown is at the most the balance, which has an index.
            "a.balance >= :minPoints AND " + AccountRow.POINTS_SHOWN + " >= :minPoints",
            "minPoints",
            minPoints)
        .andIfGiven(AccountRow.POINTS_SHOWN + " <= :maxPoints", "maxPoints", maxPoints)
        .andIfGiven("c.created_at >= :createdFrom", "createdFrom", created.from())
        .andIfGiven("c.created_at < :createdTo", "createdTo", created.to())
        .andIfGiven("c.customer_id >= :idFrom", "idFrom", created.firstId())
        .andIfGiven("c.customer_id <= :idTo", "idTo", lastId())
        .andIfGiven("c.updated_at >= :updatedFrom", "updatedFrom", updated.from())
        .andIfGiven("c.updated_at < :updatedTo", "updatedTo", updated.to())
        .andIfGiven("a.last_activity_at >= :activeFrom", "activeFrom", lastActivity.from())
        .andIfGiven("a.last_activity_at < :activeTo", "activeTo", lastActivity.to())
        .andIfGiven(BIRTHDAY + " = :day", "day", birthday == null ? null : birthday.day())
        .andIfGiven(BIRTHDAY + " >= :born", "born", birthday == null ? null : birthday.first())
        .andIfGiven(BIRTHDAY + " <= :bornTo", "bornTo", birthday == null ? null : birthday.last());
  }

  /** Whether all have the same birthday: its index has them in the order of their ids. */
  boolean isOfOneDay() {
    return birthday != null && birthday.day() != null;
  }

  /** Nobody is changed or served before being created: no id that is wanted is behind this one. */
  private @Nullable UUID lastId() {
    return Stream.of(created, updated, lastActivity)
        .map(Span::to)
        .flatMap(Stream::ofNullable)
        .min(Comparator.naturalOrder())
        .map(Ids::lastOf)
        .orElse(null);
  }

  /** Whether words and terms alone decide who is found. */
  boolean isOfTermsAlone() {
    return contacts.isEmpty()
        && statuses.isEmpty()
        && tiers.isEmpty()
        && minPoints == null
        && maxPoints == null
        && birthday == null
        && Stream.of(created, updated, lastActivity)
            .allMatch(span -> span.from() == null && span.to() == null);
  }

  /** The ways that indexes have to those who fit one of the filters. */
  public List<AccessPath> drivers() {
    List<AccessPath> drivers = new ArrayList<>();
    contacts.forEach(
        contact -> drivers.add(new AccessPath(w -> AccessPathStore.owner(w, contact), null)));
    terms.forEach(term -> drivers.add(AccessPath.ofTerm(term)));
    if (!statuses.isEmpty()) {
      drivers.add(
          driver(CUSTOMERS, "status = ANY (%s)", Collections.singletonList(array(statuses))));
    }
    if (!tiers.isEmpty()) {
      drivers.add(driver(ACCOUNTS, "tier = ANY (%s)", Collections.singletonList(array(tiers))));
    }
    if (minPoints != null) {
      drivers.add(driver(ACCOUNTS, "balance >= %s", List.of(minPoints)));
    }
    if (birthday != null) {
      drivers.add(
          driver(
              CUSTOMERS,
              BIRTHDAY + " >= %s AND " + BIRTHDAY + " <= %s",
              List.of(birthday.first(), birthday.last())));
    }
    if (created.from() != null || created.to() != null) {
      drivers.add(
          driver(
              CUSTOMERS,
              "customer_id >= %s AND customer_id <= %s",
              List.of(
                  Objects.requireNonNullElse(created.firstId(), Ids.FIRST),
                  Objects.requireNonNullElse(lastId(), Ids.LAST))));
    }
    addSpan(drivers, CUSTOMERS, "updated_at", updated);
    addSpan(drivers, ACCOUNTS, "last_activity_at", lastActivity);
    return drivers;
  }

  private static void addSpan(List<AccessPath> drivers, String table, String column, Span span) {
    List<String> conditions = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    if (span.from() != null) {
      conditions.add(column + " >= %s");
      values.add(span.from());
    }
    if (span.to() != null) {
      conditions.add(column + " < %s");
      values.add(span.to());
    }
    if (!conditions.isEmpty()) {
      drivers.add(driver(table, String.join(" AND ", conditions), values));
    }
  }

  private static AccessPath driver(String table, String condition, List<?> values) {
    return new AccessPath(
        where ->
            "SELECT customer_id FROM %s WHERE tenant_id = :tenant AND ".formatted(table)
                + condition.formatted(values.stream().map(value -> where.bound(value)).toArray()),
        null);
  }

  private static String[] array(List<String> values) {
    return values.toArray(String[]::new);
  }

  /** Null for none: they do not narrow the list. */
  private static String @Nullable [] arrayIfAny(List<String> values) {
    return values.isEmpty() ? null : array(values);
  }
}
