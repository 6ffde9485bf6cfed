package customerservice.customers.search;

import customerservice.customers.profile.Contact;
import customerservice.loyalty.ledger.AccountRow;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.WhereClause;
import customerservice.segments.SegmentFilter;
import customerservice.segments.SegmentRows;
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
 * A search for customers: filters, order and cursor. A filter that is null or empty does not narrow
 * the list.
 *
 * @param contacts exact contacts that a customer must have, all of them
 * @param statuses of which a customer must have one; empty: all except {@code merged}
 * @param tiers of which a customer must have one
 * @param terms that a customer must have, all of them ({@link SearchTerms}): tags, diets,
 *     allergens, city, country, consents
 * @param minPoints the lowest current balance
 * @param maxPoints the highest current balance
 * @param lastActivity the time of the newest earn or redeem
 * @param segments of which a customer must be in one; null: all customers
 * @param now the time at which expired points stop counting
 * @param after the position after which the page begins; null: the first page
 */
public record CustomerSearch(
    @Nullable ParsedQuery query,
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
    @Nullable SegmentFilter segments,
    Instant now,
    CustomerOrder order,
    @Nullable SeekKey after) {

  /** The expression that is indexed. */
  private static final String BIRTHDAY = "substr(date_of_birth, 6) COLLATE \"C\"";

  private static final String CUSTOMERS = "customer_service.customers";
  private static final String ACCOUNTS = "customer_service.loyalty_accounts";

  /** A time span: {@code from} is inclusive, {@code to} exclusive; null is unlimited. */
  record Span(@Nullable Instant from, @Nullable Instant to) {
    /** The lowest id that can have been created in the span. */
    @Nullable UUID firstId() {
      return from == null ? null : Ids.firstOf(from);
    }
  }

  /** A birthday or a month of birthdays, as first and last day {@code MM-DD}. */
  record Birthday(String first, String last) {
    private static final Pattern FORM = Pattern.compile("([0-9]{2})(?:-([0-9]{2}))?");

    /** The day; null for a month. */
    @Nullable String day() {
      return first.equals(last) ? first : null;
    }

    /** Parses {@code MM} or {@code MM-DD}; null if the text is neither. */
    static @Nullable Birthday parse(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        return null;
      }
      try {
        int month = Month.of(Integer.parseInt(parts.group(1))).getValue();
        if (parts.group(2) == null) {
          return new Birthday(text + "-01", text + "-31");
        }
        // MonthDay allows February 29, which is a birthday in leap years.
        String day = MonthDay.of(month, Integer.parseInt(parts.group(2))).toString().substring(2);
        return new Birthday(day, day);
      } catch (DateTimeException noSuchDay) {
        return null;
      }
    }
  }

  /** Returns the same search with another position after which the page begins. */
  public CustomerSearch startingAfter(@Nullable SeekKey position) {
    return new CustomerSearch(
        query,
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
        segments,
        now,
        order,
        position);
  }

  /**
   * Makes the conditions of all filters, but not of the query and of segments, on customers {@code
   * c} and accounts {@code a}.
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
      where.and(
          "c.customer_id = ANY (ARRAY(" + AccessPathStore.ownerOrTarget(where, contact) + "))");
    }
    return where
        .andIfGiven("c.status = ANY (:statuses)", "statuses", arrayIfAny(statuses))
        .andIfGiven("a.tier = ANY (:tiers)", "tiers", arrayIfAny(tiers))
        .andIfGiven("c.terms @> :terms", "terms", arrayIfAny(terms))
        .andIfGiven(
            // The points shown are at most the balance, which has an index.
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

  /** Whether the search names segments. */
  public boolean hasSegments() {
    return segments != null;
  }

  /** Whether the filter is one birthday: its index has the customers in the order of their ids. */
  boolean isOfOneDay() {
    return birthday != null && birthday.day() != null;
  }

  /**
   * Whether a walk in the order of the search reads accounts before customers: an index of accounts
   * has that order, or the accounts of the tier in the order of their ids.
   */
  boolean isAlongAccounts() {
    return order.by().isOfAccount() || (!order.by().hasKey() && tiers.size() == 1 && !isOfOneDay());
  }

  /** Whether a filter reads accounts. */
  boolean readsAccounts() {
    return !tiers.isEmpty()
        || minPoints != null
        || maxPoints != null
        || lastActivity.from() != null
        || lastActivity.to() != null;
  }

  /**
   * The highest id that can match: a customer is not updated before it is created. Its last
   * activity can be earlier, because a merge moves the activity of the source.
   */
  private @Nullable UUID lastId() {
    return Stream.of(created, updated)
        .map(Span::to)
        .flatMap(Stream::ofNullable)
        .min(Comparator.naturalOrder())
        .map(Ids::lastOf)
        .orElse(null);
  }

  /** Whether there are no other filters than the query and terms. */
  boolean hasOnlyTerms() {
    return contacts.isEmpty()
        && statuses.isEmpty()
        && tiers.isEmpty()
        && minPoints == null
        && maxPoints == null
        && birthday == null
        && segments == null
        && Stream.of(created, updated, lastActivity)
            .allMatch(span -> span.from() == null && span.to() == null);
  }

  /**
   * Returns the access path to the customers of the segments, which is the only form of this
   * filter: segments are computed for all customers at once. Null if the search names no segments.
   */
  @Nullable AccessPath segmentPath() {
    SegmentFilter filter = segments;
    return filter == null
        ? null
        : new AccessPath(
            where -> SegmentRows.members(filter, where.bound(array(filter.codes())), where::bound),
            null);
  }

  /** Returns the access path of each filter that has an index. */
  public List<AccessPath> accessPaths() {
    List<AccessPath> paths = new ArrayList<>();
    contacts.forEach(
        contact -> paths.add(new AccessPath(w -> AccessPathStore.ownerOrTarget(w, contact), null)));
    terms.forEach(term -> paths.add(AccessPath.ofTerm(term)));
    if (!statuses.isEmpty()) {
      paths.add(path(CUSTOMERS, "status = ANY (%s)", Collections.singletonList(array(statuses))));
    }
    if (!tiers.isEmpty()) {
      paths.add(path(ACCOUNTS, "tier = ANY (%s)", Collections.singletonList(array(tiers))));
    }
    if (minPoints != null) {
      paths.add(path(ACCOUNTS, "balance >= %s", List.of(minPoints)));
    }
    if (birthday != null) {
      paths.add(
          path(
              CUSTOMERS,
              BIRTHDAY + " >= %s AND " + BIRTHDAY + " <= %s",
              List.of(birthday.first(), birthday.last())));
    }
    if (created.from() != null || created.to() != null) {
      paths.add(
          path(
              CUSTOMERS,
              "customer_id >= %s AND customer_id <= %s",
              List.of(
                  Objects.requireNonNullElse(created.firstId(), Ids.FIRST),
                  Objects.requireNonNullElse(lastId(), Ids.LAST))));
    }
    addSpan(paths, CUSTOMERS, "updated_at", updated);
    addSpan(paths, ACCOUNTS, "last_activity_at", lastActivity);
    return paths;
  }

  private static void addSpan(List<AccessPath> paths, String table, String column, Span span) {
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
      paths.add(path(table, String.join(" AND ", conditions), values));
    }
  }

  private static AccessPath path(String table, String condition, List<?> values) {
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
