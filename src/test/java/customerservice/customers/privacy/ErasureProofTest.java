package customerservice.customers.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.AuditFixture;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.NotedLines;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Proves an erasure: sends a unique word and number in every field that a request can fill, erases
 * the person, and searches every row of every table.
 */
@QuarkusTest
class ErasureProofTest extends ApiTest {
  private static final String BATCH = "/loyalty/transactions/batch";
  private static final int WORD_LENGTH = 16;
  private static final int NUMBER_MIN = 1_000_000;

  /** The subject of the token: the log names the caller, and log files expire. */
  private static final Pattern CALLER =
      Pattern.compile("(?<=^customerservice\\.requests .{1,200}) caller=\\S+");

  private final Random random = new Random();
  private final String word = "q" + letters();
  private final int number = NUMBER_MIN + random.nextInt(9 * NUMBER_MIN);
  private final String digits = "1512" + number;
  private final String otherDigits = "1513" + number;
  private final String birth = "1911-01-" + (10 + random.nextInt(20));
  private final DatabaseTextSearch search =
      new DatabaseTextSearch(word, digits, otherDigits, birth);

  /** Log records of all levels. */
  private final NotedLines log =
      NotedLines.ofAll(line ->
          "%s %s %s %s"
              .formatted(
                  line.getLoggerName(),
                  line.getMessage(),
                  Arrays.deepToString(line.getParameters()),
                  line.getThrown()));

  private String letters() {
    return random
        .ints(WORD_LENGTH, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  /** Replaces {@code @} by the word, {@code #} by the number and {@code !} by the date of birth. */
  private String marked(String text) {
    return text.replace("@", word).replace("#", digits).replace("!", birth).replace("(at)", "@");
  }

  private Answer send(String method, String path, String key, String body) {
    return request(method, marked(path))
        .as("manager")
        .header("Idempotency-Key", marked(key))
        .header("X-Request-Id", word)
        .json(marked(body))
        .send();
  }

  private String person(String name) {
    return send(
            "POST",
            "/customers",
            "create-" + name + "-@",
            """
            {"external_id":"pos-NAME-@","user_id":"NAME-@","first_name":"É@ Ana","last_name":"Ø@",
             "email":"NAME-@(at)@.test","phone":"PHONE","date_of_birth":"!",
             "addresses":[{"label":"@","line1":"@ 1","line2":"@","city":"@","region":"@",
               "postal_code":"@","country":"DE","delivery_instructions":"ring @ # twice"}],
             "preferences":{"dietary_restrictions":["@"],"allergens":["@"],
               "favorite_items":["@ soup"],"seating":"@","preferred_contact":"email","notes":"@"},
             "consents":{"email_marketing":{"granted":true,"source":"form of @"}},
             "tags":["@"],"attributes":{"@":"@ #"},"notes":"knows @, call #"}
            """
                .replace("NAME", name)
                .replace("PHONE", "+49 " + (name.equals("ana") ? digits : otherDigits)))
        .is(201)
        .at("id")
        .asText();
  }

  private void editAndPost(String customer) {
    String path = "/customers/" + customer;
    send("PATCH", path, "", "{\"notes\":\"now @\",\"consents\":{\"email_marketing\":null}}")
        .is(200);
    request("PATCH", path)
        .token(TestTokens.token("customer", "ana-" + word))
        .json(
            "application/merge-patch+json",
            marked(
                "{\"first_name\":\"@\",\"consents\":{\"profiling\":{\"granted\":false,\"source\":\"@\"}}}"))
        .send()
        .is(200);
    String texts = "\"reference\":\"KEY-@\",\"description\":\"for @\",\"location_id\":\"at-@\"";
    String account = path + "/loyalty";
    send("POST", account + "/earn", "e-@", "{\"points\":900," + texts + "}").is(201);
    send("POST", account + "/redeem", "r-@", "{\"points\":10," + texts + "}").is(201);
    send("POST", account + "/redeem", "n-@", "{\"points\":9999999,\"description\":\"@\"}").is(409);
    send("POST", account + "/adjust", "a-@", "{\"points\":-7,\"reason\":\"because of @\"}").is(201);
    String earned = get("staff", account + "/transactions?type=earn").at("items/0/id").asText();
    send(
            "POST",
            account + "/transactions/" + earned + "/reverse",
            "v-@",
            "{\"points\":3,\"reason\":\"@ sent it back\",\"reference\":\"@\"}")
        .is(201);
    // The person as staff, for themselves.
    request("POST", account + "/earn")
        .token(TestTokens.token("staff", "ana-" + word))
        .json("{\"points\":1}")
        .send()
        .is(201);
  }

  private void postBatch(String customer) {
    String item =
        """
        {"customer_id":"%s","type":"earn","points":2,"description":"%s","reference":"b%s",
         "idempotency_key":"%s"}
        """;
    send(
            "POST",
            BATCH,
            "batch-@",
            "{\"items\":[%s,%s,%s]}"
                .formatted(
                    item.formatted(customer, "@", "1-@", "own-@"),
                    "{\"external_id\":\"pos-ana-@\",\"type\":\"redeem\",\"points\":999999}",
                    item.formatted(customer, "@", "2-@", "own-2-@")))
        .is(200);
  }

  @Test
  void leavesNoDataOfThePerson() throws Exception {
    String ana = person("ana");
    String source = person("eva");
    send("POST", "/customers/" + ana + "/merge", "m-@", "{\"source_id\":\"%s\"}".formatted(source))
        .is(200);
    editAndPost(ana);
    postBatch(ana);
    // A refused duplicate was sent with the person's data, too.
    send(
            "POST",
            "/customers",
            "duplicate-@",
            "{\"first_name\":\"@\",\"external_id\":\"pos-ana-@\"}")
        .isProblem(409, "duplicate_customer");

    importRejectedLines();

    assertThat(search.tables())
        .as("tables with data of the person before the erasure")
        .contains(
            "audit",
            "consent_changes",
            "customer_contacts",
            "customer_terms",
            "customers",
            "import_rejects",
            "idempotency_records",
            "ledger_entries",
            "merges",
            "name_words");
    // The event of this read may be unwritten when the erasure starts.
    String profile = "/customers/" + ana;
    request("GET", profile).as("staff").header("X-Request-Id", word).send().is(200);
    request("DELETE", profile).as("admin").header("X-Request-Id", word).send().is(204);
    AuditFixture.settle();
    assertThat(search.tables()).as("tables with data of the person after the erasure").isEmpty();

    postToErased(ana);
    postBatchToErased(ana);
    send(
            "POST",
            "/customers",
            "create-ana-@",
            "{\"first_name\":\"@\",\"external_id\":\"pos-ana-@\"}")
        .isProblem(404, "customer_not_found");
    assertThat(log.lines())
        .anyMatch(CALLER.asPredicate())
        .allSatisfy(line -> assertThat(search.in(CALLER.matcher(line).replaceFirst(""))).isEmpty());
  }

  /** Imports one line with a taken contact and one line that is not JSON. */
  private void importRejectedLines() throws Exception {
    String lines = "{\"first_name\":\"@\",\"external_id\":\"pos-ana-@\"}\n{ana-@(at)@.test";
    String location = imported(marked(lines)).header("location");
    Eventually.await(
        Duration.ofSeconds(20),
        "the import has finished",
        () -> get("manager", location).at("rejected").asInt() == 2);
  }

  private void postToErased(String customer) {
    send(
            "POST",
            "/customers/" + customer + "/loyalty/earn",
            "e-@",
            "{\"points\":900,\"description\":\"@\"}")
        .isProblem(404, "customer_not_found");
    send("PATCH", "/customers/" + customer, "", "{\"notes\":\"@\"}")
        .isProblem(404, "customer_not_found");
  }

  /** Data that a client sends after the erasure is not stored either. */
  private void postBatchToErased(String customer) throws SQLException {
    request("POST", BATCH)
        .as("manager")
        .json(
            marked(
                "{\"items\":[{\"customer_id\":\"%s\",\"type\":\"earn\",\"points\":2,\"description\":\"@\",\"idempotency_key\":\"own-@\"}]}"
                    .formatted(customer)))
        .send()
        .is(200);
    assertThat(search.tables()).isEmpty();
  }

  /** If the search missed a form, the proof would prove nothing. */
  @Test
  void findsEveryFormOfAWord() {
    DatabaseTextSearch forms = new DatabaseTextSearch("Abc1");
    for (String text : List.of("xAbc1x", "xabc1x", "ABC1", "1cbA", "61626331", "31434241")) {
      assertThat(forms.in(text)).as(text).isNotEmpty();
    }
    assertThat(forms.in("ab c1")).isEmpty();
  }
}
