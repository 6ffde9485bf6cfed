package customerservice.customers;

import customerservice.access.Caller;
import customerservice.access.Operation;
import customerservice.access.Performs;
import customerservice.customers.CustomerSearch.Birthday;
import customerservice.customers.CustomerSearch.Span;
import customerservice.customers.Directory.Found;
import customerservice.platform.Cursors;
import customerservice.platform.Faults;
import customerservice.platform.FieldCode;
import customerservice.platform.Ids;
import customerservice.platform.Page;
import customerservice.web.Answers;
import customerservice.web.QueryParameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of customers over HTTP: the list, with its search. */
@Path("/customers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class DirectoryResource {
  private static final List<String> STATUSES =
      Arrays.stream(Status.values()).map(Status::code).toList();

  private final Directory directory;
  private final ProfileRules rules;
  private final Disclosure disclosure;
  private final Cursors cursors;
  private final InstantSource clock;

  DirectoryResource(
      Directory directory,
      ProfileRules rules,
      Disclosure disclosure,
      Cursors cursors,
      InstantSource clock) {
    this.directory = directory;
    this.rules = rules;
    this.disclosure = disclosure;
    this.cursors = cursors;
    this.clock = clock;
  }

  @GET
  @Performs(Operation.CUSTOMER_LIST)
  public Response list(@Context SecurityContext security, @Context UriInfo uri) {
    Caller caller = Caller.of(security);
    Faults faults = new Faults();
    QueryParameters query = new QueryParameters(uri, faults);
    int limit = query.limit();
    boolean withTotal = query.flag("include_total");
    CustomerSearch search = search(query, caller);
    query.end();
    faults.throwIfAny();
    String list = query.listKey(caller.tenant());
    Page<Found> page =
        Page.of(
            directory.list(caller.tenant(), search, limit),
            limit,
            last -> cursors.write(list, last.position().keys()),
            withTotal ? directory.count(caller.tenant(), search) : null);
    return Answers.page(page.map(Found::customer).map(disclosure.list(caller)), uri);
  }

  private CustomerSearch search(QueryParameters query, Caller caller) {
    String q = query.text("q");
    CustomerOrder order = order(query, q != null);
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
        query.cursor(cursors, caller.tenant(), keys -> Position.of(keys, order.by())));
  }

  private List<Contact> contacts(QueryParameters query) {
    List<Contact> contacts = new ArrayList<>();
    add(contacts, Contact.Kind.EXTERNAL_ID, query.text("external_id"));
    add(contacts, Contact.Kind.USER_ID, query.text("user_id"));
    add(
        contacts,
        Contact.Kind.EMAIL,
        query.value("email", DirectoryResource::email, "This is not an e-mail address."));
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

  private static CustomerOrder order(QueryParameters query, boolean isSearch) {
    CustomerOrder usual = isSearch ? CustomerOrder.BY_RELEVANCE : CustomerOrder.NEWEST_FIRST;
    String sort = query.text("sort");
    if (sort == null) {
      return usual;
    }
    CustomerOrder order = CustomerOrder.of(sort, isSearch);
    if (order == null) {
      query.fault("sort", FieldCode.NOT_ALLOWED, CustomerOrder.CHOICE);
      return usual;
    }
    return order;
  }

  private SearchWords words(String q) {
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
    return SearchWords.of(q, rules.phoneDigits(q), contacts, Ids.parse(q).orElse(null));
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
