package customerservice.imports;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Values in files follow the rules of a profile. */
@QuarkusTest
class ImportedValuesTest extends ImportTest {
  @Test
  void readsContactsAndCodesInTheirUsualForms() {
    csv(
            "",
            "external_id,first_name,email,phone,address_line1,address_city,address_country,language",
            "\u202Apos-1\u202C,Ana,\u200Binfo@müller.de\u200B,\u202A+34 612\uFE0D 345 678\u202C,"
                + "Rr. 1,Prishtinë,xk\u200E,sq-XK",
            "pos-2,Bea,b@mail.test,+52 1 55 1234 5678,,,,",
            "pos-3,Cem,İNFO@x.example,0034 612 345 679,,,,",
            "pos-4,\u200B,d@mail.test,,,,,")
        .is("succeeded 4: 3 created 0 updated 0 skipped 1 rejected");
    JsonNode ana = customer("pos-1");
    assertThat(ana.path("email").asText()).isEqualTo("info@müller.de");
    assertThat(ana.path("phone").asText()).isEqualTo("+34612345678");
    assertThat(ana.at("/addresses/0/country").asText()).isEqualTo("XK");
    assertThat(ana.at("/preferences/language").asText()).isEqualTo("sq-XK");
    assertThat(customer("pos-2").path("phone").asText()).isEqualTo("+525512345678");
    assertThat(customer("pos-3").path("phone").asText()).isEqualTo("+34612345679");
    ndjson(
            "",
            aCustomer().email("info@xn--mller-kva.de"),
            aCustomer().email("info@x.example"),
            aCustomer().phone("5512345678").with("external_id", "\uFEFFpos-2"))
        .is("succeeded 3: 0 created 0 updated 0 skipped 3 rejected");
  }

  @Test
  void keepsTheSourceOfAConsentOnlyWithItsAnswer() {
    post(
            "manager",
            "/customers",
            "{\"first_name\":\"Ana\",\"external_id\":\"a\","
                + "\"consents\":{\"profiling\":{\"granted\":false,\"source\":\"call\"}}}")
        .is(201);
    String granted = "{\"external_id\":\"a\",\"consents\":{\"profiling\":{\"granted\":%s}}}";
    ndjson("?on_duplicate=update", granted.formatted(false)).is(updated());
    assertThat(customer("a").at("/consents/profiling/source").asText()).isEqualTo("call");
    TestClock.pass(Duration.ofMinutes(1));
    ndjson("?on_duplicate=update", granted.formatted(true)).is(updated());
    JsonNode consent = customer("a").at("/consents/profiling");
    assertThat(consent.path("source").isNull()).isTrue();
    assertThat(consent.path("at").asText()).isEqualTo("2026-05-17T10:01:00.000000Z");
    String id = customer("a").path("id").asText();
    assertThat(get("manager", "/customers/" + id + "/export").at("consent_changes"))
        .extracting(change -> change.path("source").asText())
        .containsExactly("call", "null");
  }

  private static String updated() {
    return "succeeded 1: 0 created 1 updated 0 skipped 0 rejected";
  }

  /** A reject names the person in any form of the address. */
  @Test
  void erasesRejectsWithOtherFormsOfAnAddress() {
    String info = created(guest("a").email("İnfo@Müller.de"));
    ImportResult result =
        ndjson(
            "",
            "{broken, info@xn--mller-kva.de",
            "{broken, INFO@mu\u0308ller\u3002de",
            "{broken, İNFO@M\\u00dcLLER.DE",
            "{\"email\":\"info@müller.de\"}",
            "{broken, info@muller.de");
    request("DELETE", "/customers/" + info).as("admin").send().is(204);
    assertThat(result.rejected())
        .extracting(reject -> reject.path("line").asInt())
        .containsExactly(5);
  }
}
