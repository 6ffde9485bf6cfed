package customerservice.customers.search;

import customerservice.customers.index.SearchTerms;
import customerservice.customers.profile.Consents;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.ProfileRules;
import customerservice.customers.profile.Status;
import customerservice.customers.search.CustomerSearch.Birthday;
import customerservice.customers.search.CustomerSearch.Span;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.input.FieldCode;
import customerservice.platform.signing.Cursors;
import customerservice.web.QueryParameters;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which customers a request wants: the filters and the sort that the list and the export share. */
@Singleton
public final class DirectoryRequests {
  private static final List<String> STATUSES =
      Arrays.stream(Status.values()).map(Status::code).toList();

  private final ProfileRules rules;
  private final Cursors cursors;
  private final InstantSource clock;

  DirectoryRequests(ProfileRules rules, Cursors cursors, InstantSource clock) {
    this.rules = rules;
    this.cursors = cursors;
    this.clock = clock;
  }

  /** Those of a page of the list. */
  CustomerSearch list(QueryParameters query, TenantId tenant) {
    CustomerSearch search = search(query, CustomerOrder.NEWEST_FIRST, CustomerOrder.BY_RELEVANCE);
    CustomerSort sort = search.order().by();
    return search.behind(query.cursor(cursors, tenant, keys -> SeekKey.of(keys, sort)));
  }

  /** All there are, in the order that costs the least where none is asked for. */
  public CustomerSearch export(QueryParameters query) {
    return search(query, CustomerOrder.OLDEST_FIRST, CustomerOrder.OLDEST_FIRST);
  }

  /**
   * Reads the filters and the sort.
   *
   * @param usual the order where none is asked for
   * @param usualWithWords the same where words are looked for
   */
  private CustomerSearch search(
      QueryParameters query, CustomerOrder usual, CustomerOrder usualWithWords) {
    String q = query.text("q");
    CustomerOrder order =
        q == null ? order(query, false, usual) : order(query, true, usualWithWords);
    return new CustomerSearch(
        q == null ? null : words(q),
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
            "birthday", Birthday::of, "This must be a month such as 05, or a day such as 05-17."),
        clock.instant(),
        order,
        null);
  }

  private List<Contact> contacts(QueryParameters query) {
    List<Contact> contacts = new ArrayList<>();
    add(contacts, Contact.Kind.EXTERNAL_ID, query.text("external_id"));
    add(contacts, Contact.Kind.USER_ID, query.text("user_id"));
    add(
        contacts,
        Contact.Kind.EMAIL,
        query.value("email", DirectoryRequests::email, "This is not an e-mail address."));
    add(
        contacts,
        Contact.Kind.PHONE,
        query.value("phone", this::phone, "This is not a phone number."));
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
            "country", ProfileRules::country, "This must be a country of ISO 3166-1, such as ES.");
    if (country != null) {
      terms.add(SearchTerms.COUNTRY + country);
    }
    query.listOf("consent", Consents.NAMES).forEach(name -> terms.add(SearchTerms.CONSENT + name));
    return terms.stream().distinct().toList();
  }

  private static CustomerOrder order(QueryParameters query, boolean isSearch, CustomerOrder usual) {
    String sort = query.text("sort");
    if (sort == null) {
      return usual;
    }
    CustomerOrder order = CustomerOrder.of(sort, isSearch);
    if (order == null) {
      query.addError("sort", FieldCode.NOT_ALLOWED, CustomerOrder.CHOICE);
      return usual;
    }
    return order;
  }

  private ParsedQuery words(String q) {
    List<Contact> contacts = new ArrayList<>();
    contacts.add(new Contact(Contact.Kind.EXTERNAL_ID, q));
    String email = email(q);
    if (email != null) {
      contacts.add(new Contact(Contact.Kind.EMAIL, email));
    }
    String phone = phone(q);
    if (phone != null) {
      contacts.add(new Contact(Contact.Kind.PHONE, phone));
    }
    return ParsedQuery.of(q, rules.phoneDigits(q), contacts, Ids.parse(q).orElse(null));
  }

  private static @Nullable String email(String text) {
    String email = ProfileRules.email(text);
    return email == null ? null : Contact.email(email).value();
  }

  /** A plus that was not escaped arrives as a space, and is trimmed away. */
  private @Nullable String phone(String text) {
    String phone = rules.phone(text);
    return phone == null ? rules.phone("+" + text) : phone;
  }

  private static Span span(QueryParameters query, String name) {
    return new Span(query.time(name + "_from"), query.time(name + "_to"));
  }
}
