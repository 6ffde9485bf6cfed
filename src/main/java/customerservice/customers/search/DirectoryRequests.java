package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ProfileRules;
import customerservice.customers.profile.Status;
import customerservice.customers.search.CustomerSearch.Birthday;
import customerservice.customers.search.CustomerSearch.Span;
import customerservice.loyalty.program.Programs;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Text;
import customerservice.platform.signing.Cursors;
import customerservice.segments.Segment;
import customerservice.segments.SegmentFilter;
import customerservice.segments.SegmentTime;
import customerservice.web.QueryParameters;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the query parameters of the list and of the export into a {@link CustomerSearch}. */
@Singleton
public final class DirectoryRequests {
  private static final List<String> STATUSES =
      Arrays.stream(Status.values()).map(Status::code).toList();

  private final ProfileRules rules;
  private final Programs programs;
  private final Cursors cursors;
  private final InstantSource clock;

  DirectoryRequests(ProfileRules rules, Programs programs, Cursors cursors, InstantSource clock) {
    this.rules = rules;
    this.programs = programs;
    this.cursors = cursors;
    this.clock = clock;
  }

  /** Parses the parameters of the list, with its cursor. */
  CustomerSearch list(QueryParameters query, TenantId tenant) {
    CustomerSearch search =
        search(query, tenant, CustomerOrder.NEWEST_FIRST, CustomerOrder.BY_RELEVANCE);
    CustomerSort sort = search.order().by();
    return search.startingAfter(query.cursor(cursors, tenant, keys -> SeekKey.parse(keys, sort)));
  }

  /** Parses the parameters of the export; its default order costs the least. */
  public CustomerSearch export(QueryParameters query, TenantId tenant) {
    return search(query, tenant, CustomerOrder.OLDEST_FIRST, CustomerOrder.OLDEST_FIRST);
  }

  /**
   * Parses the filters and the sort.
   *
   * @param usual the default order without {@code q}
   * @param usualWithQuery the default order with {@code q}
   */
  private CustomerSearch search(
      QueryParameters query, TenantId tenant, CustomerOrder usual, CustomerOrder usualWithQuery) {
    Instant now = clock.instant();
    String q = query.text("q");
    CustomerOrder order =
        q == null ? order(query, false, usual) : order(query, true, usualWithQuery);
    return new CustomerSearch(
        q == null ? null : parsed(q),
        contacts(query),
        query.listOf("status", STATUSES),
        query.slugs("tier"),
        terms(query),
        query.integer("min_points", Long.MIN_VALUE, Long.MAX_VALUE),
        query.integer("max_points", Long.MIN_VALUE, Long.MAX_VALUE),
        span(query, "created"),
        span(query, "updated"),
        span(query, "last_activity"),
        query.value(
            "birthday",
            Birthday::parse,
            "This must be a month such as 05, or a day such as 05-17."),
        segments(query, tenant, now),
        now,
        order,
        null);
  }

  private @Nullable SegmentFilter segments(QueryParameters query, TenantId tenant, Instant now) {
    List<Segment> segments =
        query.listOf("segment", Segment.CODES).stream()
            .filter(Segment.CODES::contains)
            .map(Segment::of)
            .toList();
    return segments.isEmpty()
        ? null
        : new SegmentFilter(segments, new SegmentTime(programs.load(tenant).days(), now));
  }

  private List<Contact> contacts(QueryParameters query) {
    List<Contact> contacts = new ArrayList<>();
    String externalId = query.text("external_id");
    add(
        contacts,
        Contact.Kind.EXTERNAL_ID,
        externalId == null ? null : Text.identifier(externalId));
    add(contacts, Contact.Kind.USER_ID, query.text("user_id"));
    add(
        contacts,
        Contact.Kind.EMAIL,
        query.value("email", DirectoryRequests::email, "This must be an email address."));
    add(
        contacts,
        Contact.Kind.PHONE,
        query.value("phone", this::phone, "This must be a phone number."));
    return contacts;
  }

  private static void add(List<Contact> contacts, Contact.Kind kind, @Nullable String value) {
    if (value != null) {
      contacts.add(new Contact(kind, value));
    }
  }

  private static List<String> terms(QueryParameters query) {
    List<String> terms = new ArrayList<>();
    query.slugs("tag").forEach(tag -> terms.add(SearchTerms.TAG + tag));
    query.slugs("dietary_restriction").forEach(diet -> terms.add(SearchTerms.DIET + diet));
    query.slugs("allergen").forEach(allergen -> terms.add(SearchTerms.ALLERGEN + allergen));
    String city = query.text("city");
    if (city != null) {
      terms.add(SearchTerms.CITY + SearchTerms.city(city));
    }
    String country =
        query.value(
            "country",
            ProfileRules::country,
            "This must be an ISO 3166-1 alpha-2 country code such as ES.");
    if (country != null) {
      terms.add(SearchTerms.COUNTRY + country);
    }
    query.listOf("consent", Consents.NAMES).forEach(name -> terms.add(SearchTerms.CONSENT + name));
    return terms.stream().distinct().toList();
  }

  private static CustomerOrder order(QueryParameters query, boolean isSearch, CustomerOrder usual) {
    String sort = query.code("sort");
    if (sort == null) {
      return usual;
    }
    CustomerOrder order = CustomerOrder.parse(sort, isSearch);
    if (order == null) {
      query.addError("sort", FieldCode.NOT_ALLOWED, CustomerOrder.ALLOWED);
      return usual;
    }
    return order;
  }

  private ParsedQuery parsed(String q) {
    List<Contact> contacts = new ArrayList<>();
    String id = Text.identifier(q);
    add(contacts, Contact.Kind.EXTERNAL_ID, id);
    add(contacts, Contact.Kind.EMAIL, id == null ? null : email(id));
    add(contacts, Contact.Kind.PHONE, phone(q));
    return ParsedQuery.parse(q, ProfileRules.isPhonePart(q), contacts, Ids.parse(q).orElse(null));
  }

  private static @Nullable String email(String text) {
    String email = ProfileRules.email(text);
    return email == null ? null : Contact.email(email).value();
  }

  /** Also tries the text with a plus: an unescaped plus is decoded as a space and trimmed. */
  private @Nullable String phone(String text) {
    String phone = rules.phone(text);
    return phone == null ? rules.phone("+" + text) : phone;
  }

  private static Span span(QueryParameters query, String name) {
    return new Span(query.time(name + "_from"), query.time(name + "_to"));
  }
}
