package customerservice.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.demo.Origin.City;
import customerservice.demo.Tastes.Diet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes the profiles of guests, as in {@code POST /customers}. Shares are of a thousand. */
final class Profiles {
  /** Every guest of the demo has this tag: so they can be told from others, and found. */
  static final String TAG = "demo";

  private static final int HAVE_EMAIL = 850;
  private static final int HAVE_PHONE = 740;
  private static final int HAVE_CARD = 300;
  private static final int HAVE_LOGIN = 190;
  private static final int HAVE_ADDRESS = 610;
  private static final int HAVE_OFFICE = 60;
  private static final int HAVE_DELIVERY_INSTRUCTIONS = 150;
  private static final int TELL_BIRTHDAY = 580;
  private static final int KEEP_YEAR_OF_BIRTH = 170;
  private static final int KEEP_DIET_OF_COUNTRY = 400;
  private static final int ARE_ALLERGIC = 110;
  private static final int HAVE_FAVORITES = 380;
  private static final int HAVE_SEAT = 260;
  private static final int HAVE_WISH = 70;
  private static final int HAVE_NOTE = 60;
  private static final int SPEAK_LANGUAGE = 880;
  private static final int SAY_HOW_TO_CONTACT = 550;
  private static final int WERE_ASKED = 830;
  private static final int LIKE_LETTERS = 610;
  private static final int LIKE_MESSAGES = 350;
  private static final int LIKE_PROFILING = 480;
  private static final int ARE_ON_BUSINESS = 70;
  private static final int LOVE_WINE = 50;
  private static final int TELL_ANNIVERSARY = 45;
  private static final int TELL_PILLOW = 300;

  private static final int AGE_MIN = 18;
  private static final int AGE_MAX = 85;
  private static final int ALLERGENS_MAX = 2;
  private static final int FAVORITES_MAX = 3;

  private final Book book;
  private final Dice dice;
  private final Contacts contacts;

  Profiles(Book book, Dice dice) {
    this.book = book;
    this.dice = dice;
    this.contacts = new Contacts(dice);
  }

  ObjectNode write(Person person, Habit habit, LocalDate joined) {
    ObjectNode profile = JsonNodeFactory.instance.objectNode();
    profile.put("first_name", person.first().written());
    if (!person.families().isEmpty()) {
      List<String> families = person.families().stream().map(Origin.Name::written).toList();
      profile.put("last_name", String.join(" ", families));
    }
    boolean isStaying = habit == Habit.STAYING;
    addContacts(profile, person, isStaying);
    if (dice.perMille(TELL_BIRTHDAY)) {
      profile.put("date_of_birth", birthday(joined));
    }
    addAddresses(profile.putArray("addresses"), person);
    Set<String> forbidden = addPreferences(profile.putObject("preferences"), person, profile);
    addConsents(profile.putObject("consents"), profile, isStaying);
    ArrayNode tags = profile.putArray("tags").add(TAG);
    ObjectNode attributes = profile.putObject("attributes");
    if (isStaying) {
      tags.add("hotel_guest");
      if (dice.perMille(TELL_PILLOW)) {
        attributes.put("pillow", dice.pick(book.tastes().pillows()));
      }
    } else if (dice.perMille(ARE_ON_BUSINESS)) {
      tags.add("business");
      attributes.put("company", dice.pick(book.tastes().companies()));
    }
    if (!forbidden.contains("wine") && dice.perMille(LOVE_WINE)) {
      tags.add("wine_club");
    }
    if (dice.perMille(TELL_ANNIVERSARY)) {
      attributes.put("anniversary", someDay(joined).toString().substring("0000-".length()));
    }
    if (dice.perMille(HAVE_NOTE)) {
      profile.put("notes", dice.pick(book.tastes().notes()));
    }
    return profile;
  }

  private void addContacts(ObjectNode profile, Person person, boolean isStaying) {
    if (isStaying) {
      profile.put("external_id", contacts.booking());
    } else if (dice.perMille(HAVE_CARD)) {
      profile.put("external_id", contacts.card());
    }
    if (dice.perMille(HAVE_LOGIN)) {
      profile.put("user_id", contacts.login());
    }
    if (dice.perMille(HAVE_PHONE)) {
      profile.put("phone", contacts.phone(person));
    }
    if (dice.perMille(HAVE_EMAIL) || !(profile.has("external_id") || profile.has("phone"))) {
      profile.put("email", contacts.email(person));
    }
  }

  private String birthday(LocalDate joined) {
    int age = AGE_MIN + (int) (dice.mostlyMiddle() * (AGE_MAX - AGE_MIN));
    LocalDate born = someDay(joined).minusYears(age);
    return dice.perMille(KEEP_YEAR_OF_BIRTH) ? born.withYear(0).toString() : born.toString();
  }

  /** A day of the year before. */
  private LocalDate someDay(LocalDate day) {
    return day.minusDays(dice.from(0, Calendar.DAYS - 1));
  }

  private void addAddresses(ArrayNode addresses, Person person) {
    if (dice.perMille(HAVE_ADDRESS)) {
      boolean isHere = person.home().equals(book.home());
      ObjectNode address = addAddress(addresses, "Home", person.home());
      if (isHere && dice.perMille(HAVE_DELIVERY_INSTRUCTIONS)) {
        address.put("delivery_instructions", dice.pick(book.tastes().deliveries()));
      }
      if (isHere && dice.perMille(HAVE_OFFICE)) {
        addAddress(addresses, "Office", person.home());
      }
    }
  }

  private ObjectNode addAddress(ArrayNode addresses, String label, Origin country) {
    City city = dice.pick(country.cities());
    ObjectNode address = addresses.addObject();
    address.put("label", label);
    address.put("line1", dice.digits(dice.pick(country.streets())));
    address.put("city", city.city());
    address.put("region", city.region());
    address.put("postal_code", city.postalCode() == null ? null : dice.digits(city.postalCode()));
    address.put("country", country.country());
    return address;
  }

  /** Answers what the guest must do without. */
  private Set<String> addPreferences(ObjectNode preferences, Person person, ObjectNode profile) {
    Tastes tastes = book.tastes();
    Set<String> forbidden = new HashSet<>();
    ArrayNode diets = preferences.putArray("dietary_restrictions");
    for (Diet diet : tastes.diets()) {
      boolean isOfCountry = diet.languages().contains(person.origin().language());
      // One says what of animals somebody eats; a second would contradict it.
      boolean isSettled = forbidden.contains("pork") && diet.forbids().contains("pork");
      if (dice.perMille(isOfCountry ? KEEP_DIET_OF_COUNTRY : diet.share()) && !isSettled) {
        diets.add(diet.name());
        forbidden.addAll(diet.forbids());
      }
    }
    ArrayNode allergens = preferences.putArray("allergens");
    if (dice.perMille(ARE_ALLERGIC)) {
      allergens(dice.from(1, ALLERGENS_MAX)).forEach(allergens::add);
      allergens.forEach(allergen -> forbidden.add(allergen.textValue()));
    }
    if (dice.perMille(HAVE_FAVORITES)) {
      ArrayNode favorites = preferences.putArray("favorite_items");
      List<String> dishes = new ArrayList<>(tastes.dishesWithout(forbidden));
      for (int i = dice.from(1, FAVORITES_MAX); i > 0; i--) {
        String dish = dice.pick(dishes);
        dishes.remove(dish);
        favorites.add(dish);
      }
    }
    if (dice.perMille(HAVE_SEAT)) {
      preferences.put("seating", dice.pick(tastes.seating()));
    }
    if (dice.perMille(SPEAK_LANGUAGE)) {
      preferences.put("language", person.origin().language());
    }
    if (dice.perMille(SAY_HOW_TO_CONTACT)) {
      preferences.put("preferred_contact", preferredContact(profile));
    }
    if (dice.perMille(HAVE_WISH)) {
      preferences.put("notes", dice.pick(tastes.wishes()));
    }
    return forbidden;
  }

  private Set<String> allergens(int count) {
    Set<String> some = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      some.add(dice.pick(book.tastes().allergens()));
    }
    return some;
  }

  /** A way that there is. */
  private String preferredContact(ObjectNode profile) {
    List<String> ways = new ArrayList<>(List.of("none"));
    if (profile.has("email")) {
      ways.addAll(List.of("email", "email", "email", "email", "email"));
    }
    if (profile.has("phone")) {
      ways.addAll(List.of("sms", "sms", "phone"));
    }
    if (profile.has("user_id")) {
      ways.addAll(List.of("push", "push"));
    }
    return dice.pick(ways);
  }

  private void addConsents(ObjectNode consents, ObjectNode profile, boolean isStaying) {
    if (!dice.perMille(WERE_ASKED)) {
      return;
    }
    String source = isStaying ? "Check-in" : dice.pick(book.tastes().sources());
    if (profile.has("email")) {
      addConsent(consents, "email_marketing", LIKE_LETTERS, source);
    }
    if (profile.has("phone")) {
      addConsent(consents, "sms_marketing", LIKE_MESSAGES, source);
    }
    addConsent(consents, "profiling", LIKE_PROFILING, source);
  }

  private void addConsent(ObjectNode consents, String purpose, int granted, String source) {
    consents.putObject(purpose).put("granted", dice.perMille(granted)).put("source", source);
  }
}
