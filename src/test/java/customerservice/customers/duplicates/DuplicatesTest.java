package customerservice.customers.duplicates;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Customers that are listed as likely duplicates. */
@QuarkusTest
class DuplicatesTest extends ApiTest {
  private static Answer duplicates(String id) {
    return get("manager", "/customers/" + id + "/duplicates").is(200);
  }

  /** The id, score and reasons of each duplicate. */
  private static List<String> found(String id) {
    return duplicates(id)
        .at("items")
        .valueStream()
        .map(item ->
            "%s %s %s"
                .formatted(
                    item.at("/customer/id").asText(),
                    item.path("score").asText(),
                    String.join(
                        " ", item.path("reasons").valueStream().map(JsonNode::asText).toList())))
        .toList();
  }

  private static Guest guest(String fields) {
    Guest guest = aCustomer();
    for (String field : fields.split(";", -1)) {
      String[] parts = field.split("=", 2);
      String name =
          switch (parts[0]) {
            case "n" -> "first_name";
            case "l" -> "last_name";
            case "e" -> "email";
            case "p" -> "phone";
            case "b" -> "date_of_birth";
            default -> throw new AssertionError(field);
          };
      guest.with(name, parts[1]);
    }
    return guest;
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "n=Ana;l=Gil;p=+34612345678, n=Eva;l=Gil;p=+34612345679, 0.7 similar_phone",
    "n=Ana;l=Gil;p=+34612345678, n=Eva;l=Gil;p=+34621345678, 0.7 similar_phone",
    "n=Ana;l=Gil;p=+34612345678, n=Eva;l=Gil;p=+33612345678, 0.8 similar_phone",
    "n=Ana;l=Gil;e=anagil@a.test, n=Eva;l=Gil;e=ana.gil@a.test, 0.9 similar_email",
    "n=Ana;l=Gil;e=ana.gil@a.test, n=Eva;l=Gil;e=anagil@a.test, 0.9 similar_email",
    "n=Ana;l=Gil;e=anagil@a.test, n=Eva;l=Gil;e=anagil+x@a.test, 0.9 similar_email",
    "n=Ana;l=Gil;e=ana.gil+x@a.test, n=Eva;l=Gil;e=ana.gil@a.test, 0.9 similar_email",
    "n=Ana;l=Gil;e=anagil@a.test, n=Eva;l=Gil;e=anagli@a.test, 0.6 similar_email",
    "n=Ana;l=Gil;e=anagil@a.test, n=Eva;l=Gil;e=anagil@other.test, 0.6 similar_email",
    "n=Ana;l=Gil;e=ana.gil@a.test, n=Eva;l=Gil;e=ana.gil@other.test, 0.6 similar_email",
    "n=José;l=García, n=jose;l=GARCIA, 0.5 similar_name",
    "n=José;l=García, n=García;l=José, 0.5 similar_name",
    "n=John;l=Smith, n=Jonh;l=Smith, 0.4 similar_name",
    "n=John;l=Smith, n=Jonh;l=Smyth, 0.4 similar_name",
    "n=José;l=García, n=José;l=García López, 0.4 similar_name",
    "n=Ana;l=García;b=1990-05-17, n=Ana;l=García;b=1990-05-17, 0.68 similar_name same_birthday",
  })
  void findsLikelyDuplicates(String one, String other, String expected) {
    String first = created(guest(one));
    String second = created(guest(other));
    created(guest("n=Luis;l=Pérez;p=+34655000111;e=luisperez@c.test;b=1980-01-01"));
    assertThat(found(first)).containsExactly(second + " " + expected);
    assertThat(found(second)).containsExactly(first + " " + expected);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "n=Ana;l=Gil;p=+34612345678, n=Eva;l=Pons;p=+34612345789",
    "n=Ana;l=Gil;e=info@a.test, n=Eva;l=Pons;e=info@other.test",
    "n=Ana;l=García, n=Ana;l=López",
    "n=Ana;l=García, n=Ana;l=García;b=1990-05-17;e=x@a.test",
  })
  void ignoresOtherCustomers(String one, String other) {
    String first = created(guest(one));
    String second = created(guest(other));
    List<String> found = found(first);
    // A full name in common is enough.
    assertThat(found)
        .hasSizeLessThanOrEqualTo(other.contains("García") ? 1 : 0)
        .allMatch(line -> line.startsWith(second));
  }

  @Test
  void listsTheHighestScoreFirstAndNoMergedCustomer() {
    String id = created(guest("n=Ana;l=García;p=+34612345678;b=1990-05-17"));
    String namesake = created(guest("n=Ana;l=García"));
    String duplicate = created(guest("n=Ana;l=García;p=+34612345679;b=1990-05-17"));
    String merged = created(guest("n=Ana;l=García;b=1990-05-17"));
    merge(namesake, merged).is(200);
    put("staff", "/customers/" + namesake, "{\"date_of_birth\":null}").is(200);
    assertThat(found(id))
        .containsExactly(
            duplicate + " 0.9 similar_phone similar_name same_birthday",
            namesake + " 0.5 similar_name");
    assertThat(found(merged)).isEmpty();
    assertThat(duplicates(id).at("items/0/customer"))
        .isEqualTo(get("manager", "/customers/" + duplicate).json());
  }

  @Test
  void limitsTheNumberOfDuplicates() {
    String id = created(guest("n=Ana;l=García"));
    for (int i = 0; i <= Duplicates.COUNT_MAX; i++) {
      created(guest("n=Ana;l=García"));
    }
    assertThat(found(id)).hasSize(Duplicates.COUNT_MAX).allMatch(line -> line.contains(" 0.5 "));
  }

  @Test
  void refusesUnknownIds() {
    get("manager", "/customers/unknown/duplicates").isProblem(404, "customer_not_found");
    get("manager", "/customers/01900000-0000-7000-8000-000000000000/duplicates")
        .isProblem(404, "customer_not_found");
  }
}
