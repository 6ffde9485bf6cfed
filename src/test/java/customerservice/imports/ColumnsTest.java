package customerservice.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import customerservice.testing.Answer;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns of a CSV: headings, their mapping, and columns without a field. */
@QuarkusTest
class ColumnsTest extends ImportTest {
  private static String mapping(String... columns) {
    StringBuilder query = new StringBuilder();
    for (String column : columns) {
      query
          .append(query.isEmpty() ? "?" : "&")
          .append("columns=")
          .append(URLEncoder.encode(column, StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  private static List<String> columns(JsonNode job) {
    List<String> columns = new ArrayList<>();
    job.path("columns")
        .forEach(column ->
            columns.add(column.path("heading").asText() + "=" + column.path("field").asText()));
    return columns;
  }

  @ParameterizedTest
  @CsvSource({
    "first_name,first_name",
    "First Name,first_name",
    "FIRST-NAME,first_name",
    "firstName,first_name",
    "Email Address,email",
    "E-mail,email",
    "E‑Mail,email",
    "e_mail,email",
    "Phone Number,phone",
    "Mobile,phone",
    "Birthday,date_of_birth",
    "Date of Birth,date_of_birth",
    "Zip,address_postal_code",
    "Country,address_country",
    "Province,address_region",
    "Address 1,address_line1",
    "Reference ID,external_id",
    "Accepts Email Marketing,email_marketing",
    "Loyalty Points,opening_points",
    "Lifetime Points,opening_lifetime_points",
    "consent_sms_marketing_at,consent_sms_marketing_at",
    "points,points",
    "Points,opening_points",
    "Name,null",
    "ID,null",
    "Status,null",
    "status,status",
    "Address,null",
    "REGION,null",
    "loyalty_balance,null",
  })
  void knowsTheUsualHeadings(String heading, String field) {
    JsonNode job = csv("?dry_run=true&unknown_columns=ignore", "Given Name," + heading).job();
    assertThat(columns(job)).contains(heading + "=" + field);
  }

  @Test
  void readsAnAddressNextToACity() {
    JsonNode job = csv("?dry_run=true", "Address,City,First Name").job();
    assertThat(columns(job))
        .containsExactly("Address=address_line1", "City=address_city", "First Name=first_name");
  }

  @Test
  void prefersCodesToNames() {
    String header = "First Name,Address1,City,Province,Province Code,Country,Country Code";
    JsonNode job = csv("?dry_run=true&unknown_columns=ignore", header).job();
    assertThat(columns(job))
        .endsWith(
            "Province=null",
            "Province Code=address_region",
            "Country=null",
            "Country Code=address_country");
    assertThat(csv("?dry_run=true", header).rejects())
        .containsExactly("1 Province: unknown_field", "1 Country: unknown_field");
    job = csv(mapping("Country Code=attributes.dial", "Province=notes"), header).job();
    assertThat(columns(job))
        .endsWith(
            "Province=notes",
            "Province Code=address_region",
            "Country=address_country",
            "Country Code=attributes.dial");
  }

  @Test
  void mapsAHeadingThatOtherwiseNeedsACity() {
    JsonNode job = csv(mapping("address=notes"), "Address,First Name").job();
    assertThat(columns(job)).containsExactly("Address=notes", "First Name=first_name");
  }

  @Test
  void mapsOtherHeadings() {
    String mapping =
        mapping(
            "Vorname=first_name",
            "mail=privat=email",
            "karte=attributes.card",
            "Kunde =external_id");
    csv(mapping, "Vorname,mail=privat,KARTE,Kunde,Customer ID", "Ana,ana@mail.test,77,k1,")
        .is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    csv(mapping, "Vorname,mail=privat,KARTE,Kunde", "Ana,ana@mail.test,77,k1")
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("k1").path("email").asText()).isEqualTo("ana@mail.test");
    assertThat(customer("k1").at("/attributes/card").asText()).isEqualTo("77");
  }

  @Test
  void prefersTheMappingToTheUsualHeading() {
    csv(
            mapping("Nickname=first_name") + "&unknown_columns=ignore",
            "First Name,Nickname,Reference ID",
            "Margaret,Peg,a")
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("first_name").asText()).isEqualTo("Peg");
  }

  @Test
  void failsForAMappedHeadingThatTheFileLacks() {
    ImportResult result = csv(mapping("Vorname=first_name"), "first_name,email", "Ana,a@mail.test");
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(result.rejects()).contains("1 Vorname: unknown_field");
  }

  @Test
  void failsForAHeadingThatIsMappedTwice() {
    ImportResult result = csv(mapping("Mail=email", "mail=notes"), "MAIL,first_name");
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(result.rejects()).containsExactly("1 mail: conflict");
  }

  @ParameterizedTest
  @CsvSource({
    "'?columns=email',invalid_format",
    "'?columns==email',invalid_format",
    "'?columns=A=',invalid_format",
    "'?columns=A=colour',not_allowed",
    "'?columns=A=version',not_allowed",
    "'?columns=A=attributes.',not_allowed",
    "'?columns=A=email&columns=B=email',conflict",
    "'?columns=A=email&columns=A=phone',conflict",
  })
  void refusesAnInvalidMapping(String query, String code) {
    assertThat(upload(CSV, query, "A,B\n").is(422).errors()).containsExactly("columns: " + code);
  }

  @Test
  void refusesInvalidParameters() {
    assertThat(upload(CSV, "?unknown_columns=keep&dates=iso", "A\n").is(422).errors())
        .containsExactlyInAnyOrder("unknown_columns: not_allowed", "dates: not_allowed");
    assertThat(upload(NDJSON, "?columns=A=email&unknown_columns=ignore", "").is(422).errors())
        .containsExactlyInAnyOrder("columns: not_allowed", "unknown_columns: not_allowed");
  }

  @Test
  void ignoresUnknownColumnsOnRequest() {
    csv("?unknown_columns=ignore", "external_id,first_name,Colour,", "a,Ana,red,x")
        .is("succeeded 1: 1 created 0 updated 0 skipped 0 rejected");
    assertThat(customer("a").path("attributes")).isEmpty();
  }

  @Test
  void keepsUnknownColumnsAsAttributes() {
    String longest = "x".repeat(40);
    created(guest("a").with("attributes", JsonNodeFactory.instance.objectNode().put("card", "7")));
    csv(
            "?unknown_columns=attributes&on_duplicate=update",
            "external_id,First Name,Favourite Colour," + longest,
            "a,Ana,red,1",
            "b,Bob,,",
            "c,Cem,%s,".formatted("y".repeat(501)))
        .is("succeeded 3: 1 created 1 updated 0 skipped 1 rejected");
    JsonNode attributes = customer("a").path("attributes");
    assertThat(attributes.path("Favourite Colour").asText()).isEqualTo("red");
    assertThat(attributes.path(longest).asText()).isEqualTo("1");
    assertThat(attributes.path("card").asText()).isEqualTo("7");
    assertThat(csv("?unknown_columns=attributes", "first_name,email," + longest + "x").rejects())
        .containsExactly("1 " + longest + "x: too_long");
    assertThat(csv("?unknown_columns=attributes", "first_name,Colour,colour").rejects())
        .containsExactly("1 colour: conflict");
  }

  @Test
  void acceptsBlankColumnsAndRows() {
    ImportResult result = csv("", "external_id,,first_name,,", ",,,,", "a,,Ana,,", "", "b,x,Bob,,");
    result.is("succeeded 2: 1 created 0 updated 0 skipped 1 rejected");
    assertThat(result.rejects()).containsExactly("5 $: unknown_field");
    assertThat(columns(result.job())).hasSize(5).contains("=null");
  }

  @Test
  void readsAFieldFromTheColumnThatHasIt() {
    String[] rows = {
      "Reference ID,First Name,Phone,Mobile",
      "a,Ana,+34612345678,",
      "b,Bob,,+34612345679",
      "c,Cem,+34612345670,+34612345670",
      "d,Dan,+34612345671,+34612345672"
    };
    ImportResult result = csv("", rows);
    result.is("succeeded 4: 3 created 0 updated 0 skipped 1 rejected");
    assertThat(result.rejects()).containsExactly("5 phone: conflict");
    assertThat(customer("b").path("phone").asText()).isEqualTo("+34612345679");
    csv("?on_duplicate=skip&unknown_columns=attributes", rows)
        .is("succeeded 4: 1 created 0 updated 3 skipped 0 rejected");
    assertThat(customer("d").path("phone").asText()).isEqualTo("+34612345671");
    assertThat(customer("d").at("/attributes/Mobile").asText()).isEqualTo("+34612345672");
  }

  @Test
  void comparesTheContactsOfSeveralColumnsInAnyNotation() {
    csv(
            "?unknown_columns=attributes",
            "Reference ID,First Name,Phone,Mobile,Email,E-mail Address",
            "a,Ana,612 345 678,+34612345678,Ana@mail.test,ana@mail.test",
            "b,Bob,12,12 ,b@mail.test,c@mail.test")
        .is("succeeded 2: 1 created 0 updated 0 skipped 1 rejected");
    assertThat(customer("a").path("phone").asText()).isEqualTo("+34612345678");
    assertThat(customer("a").path("email").asText()).isEqualTo("Ana@mail.test");
    assertThat(customer("a").path("attributes")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?unknown_columns=ignore", "?unknown_columns=attributes"})
  void failsAFileWithoutAHeader(String query) {
    ImportResult result = csv(query, "Ana,García,ana@mail.test", "Bob,Ruiz,bob@mail.test");
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    assertThat(result.rejects()).containsExactly("1 $: required");
    assertThat(result.job().path("columns")).isEmpty();
  }

  /** The first row can be a person, and an erasure does not search the columns of a job. */
  @Test
  void showsNoColumnsOfAFailedFileThatCanBePersonal() {
    ImportResult result = csv("?dry_run=true", "Ana,ana@mail.test,phone");
    assertThat(result.job().path("status").asText()).isEqualTo("failed");
    assertThat(result.job().path("columns")).isEmpty();
  }

  @Test
  void showsTheColumnsOfADryRunThatKnowsNone() {
    String[] rows = {"Nombre;Apellidos;Móvil", "Ana;García;612345678"};
    for (String unknown : List.of("ignore", "reject")) {
      ImportResult dryRun = csv("?dry_run=true&unknown_columns=" + unknown, rows);
      assertThat(dryRun.job().path("status").asText()).isEqualTo("failed");
      assertThat(columns(dryRun.job()))
          .containsExactly("Nombre=null", "Apellidos=null", "Móvil=null");
    }
    assertThat(csv("?unknown_columns=ignore", rows).job().path("columns")).isEmpty();
    assertThat(csv("?dry_run=true", "\"Nombre;Móvil").job().path("columns")).isEmpty();
  }

  @Test
  void limitsTheLengthOfAHeading() {
    String longest = "x".repeat(400);
    csv("?unknown_columns=ignore", "first_name,email," + longest)
        .is("succeeded 0: 0 created 0 updated 0 skipped 0 rejected");
    ImportResult result = csv("?unknown_columns=ignore", "first_name,email," + longest + "x");
    result.is("failed 0: 0 created 0 updated 0 skipped 0 rejected");
    String shown = "x".repeat(300); // The limit of the path in an error.
    assertThat(result.rejects()).containsExactly("1 " + shown + ": too_long");
  }

  @Test
  void keepsItsOptionsWhenItResumes() {
    String accepted =
        upload(
                CSV,
                "?unknown_columns=attributes&dates=dmy&columns=Wer=first_name",
                "Reference ID,Wer,Birthday,Colour\na,Ana,3/4/1990,red\n")
            .is(202)
            .header("location");
    Answer running = get("manager", accepted).is(200);
    assertThat(columns(running.json()))
        .containsExactly(
            "Reference ID=external_id",
            "Wer=first_name",
            "Birthday=date_of_birth",
            "Colour=attributes.Colour");
    runWorker();
    assertThat(customer("a").path("date_of_birth").asText()).isEqualTo("1990-04-03");
    assertThat(customer("a").at("/attributes/Colour").asText()).isEqualTo("red");
  }

  @Test
  void aJsonFileHasNoColumns() {
    assertThat(ndjson("?dry_run=true", guest("a")).job().path("columns")).isEmpty();
  }
}
