package bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A guest as they are sent to the service.
 *
 * @param last null: has none
 * @param isRare whether hardly anybody else has this surname
 * @param dice decide all else
 */
record Person(
    long number,
    String first,
    @Nullable String last,
    boolean isRare,
    String country,
    People.Dice dice) {
  private static final JsonFactory JSON = new JsonFactory();

  static final List<String> CITIES =
      List.of(
          "Madrid",
          "London",
          "Barcelona",
          "Berlin",
          "Valencia",
          "Sevilla",
          "Paris",
          "Lisboa",
          "Київ",
          "Αθήνα",
          "İstanbul",
          "Zaragoza",
          "Málaga",
          "München",
          "Hamburg",
          "Kraków",
          "Bilbao",
          "Porto",
          "東京",
          "上海",
          "서울",
          "मुंबई",
          "القاهرة",
          "תל אביב",
          "Hà Nội",
          "Granada",
          "Leeds",
          "Bristol",
          "Köln",
          "Łódź",
          "Gijón",
          "Cádiz",
          "Düsseldorf",
          "Malmö",
          "Århus",
          "Plzeň",
          "Pécs",
          "Braga",
          "Évora",
          "Одеса",
          "Львів",
          "Θεσσαλονίκη",
          "İzmir",
          "Huế",
          "大阪",
          "北京",
          "부산",
          "दिल्ली",
          "فاس",
          "חיפה");

  static final List<String> TAGS =
      List.of(
          "regular",
          "newsletter",
          "app",
          "lunch",
          "terrace",
          "family",
          "wine",
          "vip",
          "groups",
          "hotel",
          "events",
          "press",
          "staff_friend",
          "wheelchair",
          "dog",
          "late",
          "brunch",
          "birthday_club",
          "complaint",
          "blogger");

  /** Very few have it. */
  static final String RARE_TAG = "founder";

  private static final int RARE_TAG_EVERY = 5000;

  static final List<String> DIETS =
      List.of(
          "vegetarian",
          "gluten_free",
          "vegan",
          "lactose_free",
          "halal",
          "pescatarian",
          "low_salt",
          "kosher",
          "hindu",
          "diabetic");

  static final List<String> ALLERGENS =
      List.of(
          "gluten",
          "nuts",
          "milk",
          "crustaceans",
          "eggs",
          "fish",
          "peanuts",
          "soybeans",
          "celery",
          "mustard",
          "sesame",
          "sulphites",
          "molluscs",
          "lupin");

  private static final List<String> STATUSES =
      List.of("active", "active", "active", "active", "active", "active", "inactive", "blocked");

  private static final List<String> SEATS = List.of("By the window", "Terrace", "Bar", "Quiet");
  private static final int EMAIL_PERCENT = 80;
  private static final int PHONE_PERCENT = 70;
  private static final int BIRTHDAY_PERCENT = 50;
  private static final int ADDRESS_PERCENT = 60;
  private static final int TASTE_PERCENT = 35;
  static final int CONSENT_PERCENT = 45;
  private static final int TAGGED_PERCENT = 60;
  private static final int NOTES_PERCENT = 10;
  private static final int SEVERAL_MAX = 3;
  private static final int YEAR_FIRST = 1940;
  private static final int YEARS = 65;
  private static final int HOUSES = 300;
  private static final int POSTAL_CODES = 100_000;
  private static final int MONTHS = 12;
  private static final int DAYS = 28;

  String externalId() {
    return "pos-%09d".formatted(number);
  }

  String email() {
    return "guest.%d@mail%d.example".formatted(number, number % 7);
  }

  /** In E.164. */
  String phone() {
    return "+346%08d".formatted(number);
  }

  /** The body of the request that creates them; to be asked for once, since the dice fall anew. */
  String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("external_id", externalId());
      json.writeStringField("first_name", first);
      json.writeStringField("last_name", last);
      if (dice.happens(EMAIL_PERCENT)) {
        json.writeStringField("email", email());
      }
      if (dice.happens(PHONE_PERCENT)) {
        json.writeStringField("phone", phone());
      }
      if (dice.happens(BIRTHDAY_PERCENT)) {
        json.writeStringField(
            "date_of_birth",
            "%04d-%02d-%02d"
                .formatted(
                    YEAR_FIRST + dice.below(YEARS), 1 + dice.below(MONTHS), 1 + dice.below(DAYS)));
      }
      if (dice.happens(ADDRESS_PERCENT)) {
        writeAddress(json);
      }
      if (dice.happens(TASTE_PERCENT)) {
        writeTastes(json);
      }
      if (dice.happens(CONSENT_PERCENT)) {
        writeConsents(json);
      }
      if (number % RARE_TAG_EVERY == 0) {
        write(json, "tags", Set.of(RARE_TAG));
      } else if (dice.happens(TAGGED_PERCENT)) {
        write(json, "tags", several(TAGS));
      }
      if (dice.happens(NOTES_PERCENT)) {
        json.writeStringField("notes", "Came first with " + dice.common(TAGS) + "; likes a chat.");
      }
      json.writeStringField("status", dice.common(STATUSES));
      json.writeEndObject();
    }
    return text.toString();
  }

  private void writeAddress(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("addresses");
    json.writeStartObject();
    json.writeStringField("line1", "Main Street " + (1 + dice.below(HOUSES)));
    json.writeStringField("city", dice.common(CITIES));
    json.writeStringField("postal_code", "%05d".formatted(dice.below(POSTAL_CODES)));
    json.writeStringField("country", country);
    json.writeEndObject();
    json.writeEndArray();
  }

  private void writeTastes(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("preferences");
    write(json, "dietary_restrictions", several(DIETS));
    write(json, "allergens", several(ALLERGENS));
    json.writeStringField("seating", dice.common(SEATS));
    json.writeEndObject();
  }

  private void writeConsents(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("consents");
    for (String name : several(List.of("email_marketing", "sms_marketing", "profiling"))) {
      json.writeObjectFieldStart(name);
      json.writeBooleanField("granted", true);
      json.writeStringField("source", "Web form");
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Set<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private Set<String> several(List<String> list) {
    Set<String> some = new LinkedHashSet<>();
    int count = 1 + dice.below(SEVERAL_MAX);
    for (int i = 0; i < count; i++) {
      some.add(dice.common(list));
    }
    return some;
  }
}
