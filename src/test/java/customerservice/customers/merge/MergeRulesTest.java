package customerservice.customers.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import customerservice.customers.profile.Address;
import customerservice.customers.profile.Profile;
import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of merging and unmerging two profiles. */
public class MergeRulesTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private static final String HOME =
      "{\"label\":\"Home\",\"line1\":\"Calle Mayor"
          + " 1\",\"city\":\"Madrid\",\"country\":\"ES\",\"is_default\":true}";
  private static final String HOME_AGAIN =
      "{\"line1\":\"CALLE MAYOR, 1\",\"city\":\"madrid\",\"country\":\"ES\",\"is_default\":true}";
  private static final String WORK =
      "{\"label\":\"Work\",\"line1\":\"Gran Vía"
          + " 2\",\"city\":\"Madrid\",\"country\":\"ES\",\"is_default\":%s}";

  /** A profile with these fields; the others have the values of a new profile. */
  public static Profile profile(String json) {
    try {
      ObjectNode all = JSON.valueToTree(Profile.NEW);
      ObjectNode given = (ObjectNode) JSON.readTree(json.replace('\'', '"'));
      JsonNode preferences = given.remove("preferences");
      if (preferences != null) {
        ((ObjectNode) all.path("preferences")).setAll((ObjectNode) preferences);
      }
      all.put("first_name", "Ana").setAll(given);
      return JSON.treeToValue(all, Profile.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private static MergeRecord record(Profile target, Profile source) {
    return new MergeRecord(
        new CustomerId(new UUID(0, 1)),
        new CustomerId(new UUID(0, 2)),
        Instant.EPOCH,
        "test",
        null,
        source,
        target,
        Merge.of(target, source).target());
  }

  private static Profile unmerged(Profile now, Profile target, Profile source) {
    return Unmerge.of(now, record(target, source)).target();
  }

  private static String list(String field, int from, int count) {
    return "'%s':%s"
        .formatted(
            field,
            IntStream.range(from, from + count)
                .mapToObj(i -> "'s" + i + "'")
                .collect(Collectors.joining(",", "[", "]")));
  }

  @Test
  void keepsValuesOfTheTargetAndTakesThoseThatItLacks() {
    Profile target = profile("{'first_name':'Ana','email':'ana@mail.test','notes':'Window'}");
    Profile source =
        profile(
            "{'first_name':'Anna','last_name':'García','email':'anna@mail.test',"
                + "'phone':'+34612345678','external_id':'pos-1','user_id':'login',"
                + "'date_of_birth':'1990-05-17','status':'blocked',"
                + "'preferences':{'seating':'Terrace','language':'es'}}");
    Merge merge = Merge.of(target, source);
    assertThat(merge.oversizedFields()).isEmpty();
    assertThat(merge.target())
        .isEqualTo(
            profile(
                "{'first_name':'Ana','last_name':'García','email':'ana@mail.test',"
                    + "'phone':'+34612345678','external_id':'pos-1','user_id':'login',"
                    + "'date_of_birth':'1990-05-17','notes':'Window',"
                    + "'preferences':{'seating':'Terrace','language':'es'}}"));
    assertThat(merge.source())
        .isEqualTo(
            profile(
                "{'first_name':'Anna','last_name':'García','email':'anna@mail.test',"
                    + "'date_of_birth':'1990-05-17','status':'merged',"
                    + "'preferences':{'seating':'Terrace','language':'es'}}"));
    assertThat(Unmerge.of(merge.target(), record(target, source)))
        .isEqualTo(new Unmerge(target, source));
  }

  @Test
  void unitesListsAndAttributes() {
    Profile target =
        profile(
            "{'tags':['vip','old'],'attributes':{'card':'A','size':'M'},'preferences':"
                + "{'dietary_restrictions':['vegan'],'allergens':['nuts'],'favorite_items':['Paella']}}");
    Profile source =
        profile(
            "{'tags':['new','vip'],'attributes':{'card':'B','pet':'dog'},'preferences':"
                + "{'dietary_restrictions':['halal','vegan'],'allergens':['fish'],'favorite_items':['Tarta']}}");
    Profile merged = Merge.of(target, source).target();
    assertThat(merged)
        .isEqualTo(
            profile(
                "{'tags':['vip','old','new'],'attributes':{'card':'A','size':'M','pet':'dog'},"
                    + "'preferences':{'dietary_restrictions':['vegan','halal'],"
                    + "'allergens':['nuts','fish'],'favorite_items':['Paella','Tarta']}}"));
    assertThat(unmerged(merged, target, source)).isEqualTo(target);
    Profile edited =
        profile("{'tags':['old','new','later'],'attributes':{'card':'C','pet':'cat'}}");
    Profile unmerged = unmerged(edited, target, source);
    assertThat(unmerged.tags()).containsExactly("old", "later");
    assertThat(unmerged.attributes()).containsOnlyKeys("card", "pet").containsEntry("pet", "cat");
  }

  @Test
  void takesEachAddressOnceAndKeepsTheDefault() {
    Profile target = profile("{'addresses':[" + HOME + "]}");
    Profile source = profile("{'addresses':[" + HOME_AGAIN + "," + WORK.formatted("false") + "]}");
    Profile merged = Merge.of(target, source).target();
    assertThat(merged.addresses()).extracting(Address::label).containsExactly("Home", "Work");
    assertThat(merged.addresses()).extracting(Address::isDefault).containsExactly(true, false);
    assertThat(unmerged(merged, target, source)).isEqualTo(target);
    // The address from the source is the default now.
    Profile edited =
        profile(
            "{'addresses':[" + HOME.replace("true", "false") + "," + WORK.formatted("true") + "]}");
    assertThat(unmerged(edited, target, source)).isEqualTo(target);
    // A target without addresses takes the default of the source.
    Profile none = profile("{}");
    assertThat(Merge.of(none, target).target().addresses()).isEqualTo(target.addresses());
    assertThat(unmerged(target, none, target).addresses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // target's consent, at; source's consent, at; merged consent
    "true, 2, false, 1, true",
    "true, 1, false, 2, false",
    "false, 1, true, 2, true",
    "false, 2, true, 1, false",
    "true, 1, false, 1, false",
    "false, 1, true, 1, false",
    ", , true, 1, true",
    "false, 1, , , false",
  })
  void keepsTheLaterConsent(
      String targets, String targetAt, String sources, String sourceAt, boolean isGranted) {
    Profile target = profile("{'consents':{'email_marketing':" + consent(targets, targetAt) + "}}");
    Profile source = profile("{'consents':{'email_marketing':" + consent(sources, sourceAt) + "}}");
    Profile merged = Merge.of(target, source).target();
    assertThat(merged.consents().emailMarketing()).isNotNull();
    assertThat(merged.consents().granted().contains("email_marketing")).isEqualTo(isGranted);
    assertThat(unmerged(merged, target, source)).isEqualTo(target);
  }

  private static String consent(@Nullable String granted, @Nullable String day) {
    return granted == null
        ? "null"
        : "{'granted':%s,'at':'2026-05-0%sT10:00:00Z','source':'web'}".formatted(granted, day);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // target's, source's, merged; edited since the merge, and that after the unmerge
        "Window, Terrace, Window|Terrace, Window|Terrace|Tall, Window|Tall",
        "Window, Terrace, Window|Terrace, Tall|Window|Terrace, Tall|Window",
        "Window, Terrace, Window|Terrace, Tall, Tall",
        "Window, Window, Window, Window|Tall, Window|Tall",
        "Likes the window, window, Likes the window, Likes it, Likes it",
        "-, Terrace, Terrace, Terrace|Tall, Tall",
        "-, VIP, VIP, No VIP any more, No VIP any more",
        "Window, -, Window, Tall, Tall",
        "-, Terrace, Terrace, -, -",
      })
  void concatenatesNotes(
      @Nullable String targets,
      @Nullable String sources,
      @Nullable String merged,
      @Nullable String edited,
      @Nullable String unmerged) {
    Profile target = withNotes(targets);
    Profile source = withNotes(sources);
    Profile after = Merge.of(target, source).target();
    assertThat(after).isEqualTo(withNotes(merged));
    assertThat(unmerged(after, target, source)).isEqualTo(target);
    assertThat(unmerged(withNotes(edited), target, source)).isEqualTo(withNotes(unmerged));
  }

  private static Profile withNotes(@Nullable String notes) {
    String json = notes == null ? "null" : "'" + notes.replace("|", "\\n\\n") + "'";
    return profile("{'notes':" + json + ",'preferences':{'notes':" + json + "}}");
  }

  @ParameterizedTest
  @CsvSource({
    "tags, 50",
    "addresses, 10",
    "attributes, 50",
    "notes, 5000",
  })
  void refusesFieldsOverTheirLimits(String field, int max) {
    Profile target = filled(field, 0, max - 4);
    assertThat(Merge.of(target, filled(field, max - 4, 2)).oversizedFields()).isEmpty();
    assertThat(Merge.of(target, filled(field, max - 4, 5)).oversizedFields())
        .containsExactly(field);
  }

  private static Profile filled(String field, int from, int count) {
    return switch (field) {
      case "addresses" ->
          profile(
              "{'addresses':"
                  + IntStream.range(from, from + count)
                      .mapToObj(i ->
                          "{'line1':'Street %d','city':'x','country':'ES','is_default':%s}"
                              .formatted(i, i == from))
                      .collect(Collectors.joining(",", "[", "]"))
                  + "}");
      case "attributes" ->
          profile(
              "{'attributes':"
                  + IntStream.range(from, from + count)
                      .mapToObj(i -> "'a" + i + "':'x'")
                      .collect(Collectors.joining(",", "{", "}"))
                  + "}");
      case "notes" -> profile("{'notes':'" + (from == 0 ? "x" : "y").repeat(count) + "'}");
      default -> profile("{" + list(field, from, count) + "}");
    };
  }

  @ParameterizedTest
  @CsvSource({"dietary_restrictions", "allergens", "favorite_items"})
  void refusesPreferencesOverTheirLimits(String field) {
    Profile target = profile("{'preferences':{" + list(field, 0, 49) + "}}");
    Profile one = profile("{'preferences':{" + list(field, 49, 1) + "}}");
    Profile two = profile("{'preferences':{" + list(field, 49, 2) + "}}");
    assertThat(Merge.of(target, one).oversizedFields()).isEmpty();
    assertThat(Merge.of(target, two).oversizedFields()).containsExactly("preferences." + field);
    assertThat(
            Merge.of(
                    profile("{'preferences':{'notes':'" + "x".repeat(998) + "'}}"),
                    profile("{'preferences':{'notes':'y'}}"))
                .oversizedFields())
        .isEqualTo(List.of("preferences.notes"));
  }

  @Test
  void keepsEditsMadeSinceTheMerge() {
    Profile target = profile("{'email':'ana@mail.test'}");
    Profile source = profile("{'last_name':'García','phone':'+34612345678','email':'x@mail.test'}");
    Profile edited =
        profile("{'last_name':'Gómez','phone':'+34698765432','email':'ana@other.test'}");
    assertThat(unmerged(edited, target, source)).isEqualTo(edited);
    Profile unmailed = profile("{'phone':'+34612345678'}");
    Profile inCapitals = profile("{'phone':'+34612345678','email':'X@MAIL.TEST'}");
    assertThat(unmerged(inCapitals, unmailed, source)).isEqualTo(unmailed);
  }
}
