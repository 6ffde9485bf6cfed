package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files as other systems export them. */
@QuarkusTest
class OtherSystemsTest extends ImportTest {
  private static String file(String name) {
    try (InputStream file = OtherSystemsTest.class.getResourceAsStream("/imports/" + name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode byEmail(String email) {
    JsonNode items = get("manager", "/customers?email=" + email).is(200).at("items");
    assertThat(items).as(email).hasSize(1);
    return items.get(0);
  }

  private static void assertTexts(JsonNode customer, @Nullable String... pathsAndTexts) {
    for (int i = 0; i < pathsAndTexts.length; i += 2) {
      String path = Objects.requireNonNull(pathsAndTexts[i]);
      assertThat(customer.at(path).asText(null)).as(path).isEqualTo(pathsAndTexts[i + 1]);
    }
  }

  @Test
  void importsSquare() {
    importFile(CSV, "?unknown_columns=attributes", file("square.csv"))
        .is("succeeded 3: 3 created 0 updated 0 skipped 0 rejected");
    JsonNode marta = customer("REF-1");
    assertTexts(
        marta,
        "/first_name",
        "Marta",
        "/last_name",
        "Quill",
        "/email",
        "marta.quill@example.com",
        "/phone",
        "+15125550143",
        "/date_of_birth",
        "1985-04-09",
        "/notes",
        "Likes booth 3\nand \"still\" water",
        "/addresses/0/line1",
        "12 Elm St",
        "/addresses/0/line2",
        "Apt 4",
        "/addresses/0/city",
        "Austin",
        "/addresses/0/region",
        "TX",
        "/addresses/0/postal_code",
        "78701",
        // Square has no column for the country: the default region of the service.
        "/addresses/0/country",
        "ES",
        "/consents/email_marketing/granted",
        "true",
        "/attributes/Nickname",
        "Mimi",
        "/attributes/Square Customer ID",
        "8QW1",
        "/attributes/Lifetime Spend",
        "$1,240.50");
    JsonNode otis = byEmail("otis.vane@example.com");
    assertTexts(
        otis,
        "/date_of_birth",
        "0000-11-30",
        "/consents/email_marketing/granted",
        "false",
        "/attributes/Postal Code",
        "78702");
    assertThat(otis.path("addresses")).isEmpty();
    JsonNode rhea = get("manager", "/customers?phone=%2B15125550188").at("items").get(0);
    assertThat(rhea.at("/consents/email_marketing").isNull()).isTrue();
  }

  @Test
  void importsShopify() {
    importFile(CSV, "?unknown_columns=ignore", file("shopify.csv"))
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    assertTexts(
        customer("7001"),
        "/first_name",
        "Inês",
        "/last_name",
        "Prado",
        "/email",
        "ines.prado@example.com",
        "/phone",
        "+351912345678",
        "/addresses/0/line1",
        "Rua Azul 5",
        "/addresses/0/city",
        "Lisboa",
        "/addresses/0/postal_code",
        "1100-048",
        "/addresses/0/country",
        "PT",
        "/consents/email_marketing/granted",
        "true",
        "/consents/sms_marketing/granted",
        "false",
        "/notes",
        "Window seat",
        "/tags/0",
        "vip",
        "/tags/1",
        "newsletter");
    assertThat(customer("7002").path("addresses")).isEmpty();
    assertThat(customer("7002").path("attributes")).isEmpty();
  }

  @Test
  void importsOlderFilesOfShopify() {
    importFile(CSV, "?unknown_columns=attributes", file("shopify-older.csv"))
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    assertTexts(
        byEmail("jo.hale@example.com"),
        "/phone",
        "+15125550144",
        "/addresses/0/line1",
        "12 Elm St",
        "/addresses/0/city",
        "Austin",
        "/addresses/0/region",
        "TX",
        "/addresses/0/postal_code",
        "78701",
        "/addresses/0/country",
        "US",
        "/attributes/Country",
        "United States",
        "/attributes/Province",
        "Texas",
        "/consents/email_marketing/granted",
        "true");
    JsonNode incomplete = byEmail("ida.roth@example.com");
    assertThat(incomplete.path("addresses")).isEmpty();
    assertTexts(incomplete, "/attributes/Zip", "02110", "/attributes/Country Code", "US");
  }

  @Test
  void importsMailchimp() {
    importFile(
            CSV,
            "?unknown_columns=ignore&dates=mdy&columns=CONFIRM_TIME=consent_email_marketing_at"
                + "&columns=OPTIN_TIME=attributes.opted_in",
            file("mailchimp.csv"))
        .is("succeeded 2: 0 created 0 updated 0 skipped 2 rejected");
    String subscribed =
        file("mailchimp.csv")
            .replace("\"Email Address\"", "Subscribed,\"Email Address\"")
            .replace("nora.fell@", "yes,nora.fell@")
            .replace("uwe.sand@", "yes,uwe.sand@");
    importFile(
            CSV,
            "?unknown_columns=ignore&dates=mdy&columns=CONFIRM_TIME=consent_email_marketing_at"
                + "&columns=Subscribed=email_marketing&columns=OPTIN_TIME=attributes.opted_in",
            subscribed)
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    assertTexts(
        byEmail("nora.fell@example.com"),
        "/first_name",
        "Nora",
        "/phone",
        "+441132345678",
        "/date_of_birth",
        "0000-03-08",
        "/consents/email_marketing/at",
        "2021-02-03T04:06:07.000000Z",
        "/attributes/opted_in",
        "2021-02-03 04:05:06",
        "/tags/0",
        "vip",
        "/tags/1",
        "sunday_brunch");
  }

  @Test
  void importsLightspeed() {
    importFile(CSV, "?unknown_columns=attributes", file("lightspeed.csv"))
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    assertTexts(
        customer("ANA-7HQ2"),
        "/first_name",
        "Ana",
        "/phone",
        "+4740123456",
        "/date_of_birth",
        "1979-12-24",
        "/addresses/0/line1",
        "Storgata 3",
        "/addresses/0/city",
        "Oslo",
        "/addresses/0/postal_code",
        "0155",
        "/addresses/0/country",
        "NO",
        "/notes",
        "Gluten free bread",
        "/attributes/loyalty_balance",
        "12.50",
        "/attributes/do_not_email",
        "0",
        "/consents/email_marketing",
        null);
    assertTexts(customer("BJO-81KD"), "/phone", "+4721000000", "/email", null);
  }

  @Test
  void importsToast() {
    importFile(
            CSV,
            "?dates=mdy&columns=Gift card number=attributes.gift_card".replace(" ", "%20"),
            file("toast.csv").replace("6175550120", "+16175550120"))
        .is("succeeded 2: 2 created 0 updated 0 skipped 0 rejected");
    JsonNode kai = byEmail("kai.orme@example.com");
    assertTexts(
        kai,
        "/phone",
        "+16175550120",
        "/date_of_birth",
        "1991-07-19",
        "/addresses/0/line1",
        "1 Dock Rd",
        "/addresses/0/postal_code",
        "02110",
        "/notes",
        "Allergic to nuts",
        "/loyalty/points",
        "350",
        "/consents/email_marketing/granted",
        "true");
    assertTexts(byEmail("lou.penn@example.com"), "/attributes/gift_card", "4400");
  }

  @Test
  void failsAFileWithUnknownColumnsAndShowsThem() {
    ImportResult result = importFile(CSV, "?dry_run=true", file("shopify.csv"));
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(result.rejects())
        .containsExactly(
            "1 Default Address Company: unknown_field",
            "1 Default Address Phone: unknown_field",
            "1 Total Spent: unknown_field",
            "1 Total Orders: unknown_field",
            "1 Tax Exempt: unknown_field");
    JsonNode columns = result.job().path("columns");
    assertThat(columns).hasSize(20);
    assertThat(columns.get(0).toString())
        .isEqualTo("{\"heading\":\"Customer ID\",\"field\":\"external_id\"}");
    assertThat(columns.get(5).toString())
        .isEqualTo("{\"heading\":\"Default Address Company\",\"field\":null}");
    assertThat(customers()).isZero();
  }
}
