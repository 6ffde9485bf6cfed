package customerservice.web;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters that are sent several times. */
@QuarkusTest
class RepeatedParametersTest extends ApiTest {
  private String gold = "";

  @BeforeEach
  void createCustomers() {
    gold = created(guest("gold").with("status", "active").tagged("a", "b"));
    earn(2000);
    created(guest("inactive").with("status", "inactive").tagged("a", "c"));
    created(guest("blocked").with("status", "blocked").vegan());
  }

  private static Guest guest(String name) {
    return aCustomer().with("first_name", name);
  }

  private void earn(int points) {
    post("staff", "/customers/" + gold + "/loyalty/earn", "{\"points\":" + points + "}").is(201);
  }

  @ParameterizedTest
  @CsvSource({
    "status=active&status=blocked,gold blocked",
    "status=active%2Cblocked&status=inactive,gold inactive blocked",
    "status=&status=active,gold",
    "tier=gold&tier=platinum,gold",
    "tier=gold&tier=bronze,gold inactive blocked",
    "tag=a&tag=b,gold",
    "tag=a&tag=a,gold inactive",
    "tag=b&tag=c,''",
    "dietary_restriction=vegan&dietary_restriction=halal,''",
    "allergen=nuts&allergen=milk,''",
    "consent=profiling&consent=sms_marketing,''",
  })
  void areOneList(String query, String names) {
    List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
    assertThat(get("staff", "/customers?" + query).is(200).at("items").valueStream())
        .extracting(customer -> customer.path("first_name").asText())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(get("manager", "/customers/export?" + query).is(200).text().lines())
        .hasSameSizeAs(expected);
  }

  @Test
  void areOneListOfTypes() {
    String list = "/customers/" + gold + "/loyalty/transactions?";
    assertThat(get("staff", list + "type=earn&type=redeem").at("items")).hasSize(1);
    assertThat(get("staff", list + "type=redeem&type=adjust").at("items")).isEmpty();
  }

  @Test
  void areValidatedEach() {
    assertThat(get("staff", "/customers?status=active&status=gone&tier=GOLD&tier=x").errors())
        .containsExactly("status: not_allowed", "tier: invalid_format");
  }

  @ParameterizedTest
  @CsvSource({"limit,1", "sort,points", "q,ana", "country,ES", "birthday,05", "min_points,1"})
  void areRefusedForASingleValue(String name, String value) {
    String parameter = name + "=" + value;
    assertThat(get("staff", "/customers?" + parameter + "&" + parameter).errors())
        .containsExactly(name + ": conflict");
  }

  /** The notation and the order of a list do not change the filter. */
  @Test
  void continueEachOtherWithACursor() {
    Answer first =
        get("staff", "/customers?limit=1&status=active,blocked&tier=gold,bronze").is(200);
    assertThat(first.header("link")).contains("status=active%2Cblocked");
    String next = "/customers?limit=1&cursor=" + first.at("next_cursor").asText();
    for (String filters :
        List.of(
            "&status=active,blocked&tier=gold,bronze",
            "&status=blocked&tier=gold&status=active&tier=bronze",
            "&tier=bronze,gold,&tier=gold&status=+blocked,active")) {
      assertThat(get("staff", next + filters).is(200).at("items")).hasSize(1);
    }
    for (String filters :
        List.of("&status=active&tier=gold,bronze", "&tier=active,blocked&status=active", "")) {
      assertThat(get("staff", next + filters).errors()).contains("cursor: invalid_format");
    }
  }
}
