package customerservice.customers.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.audit.AuditOf;
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
 * The proof of an erasure: a word and a number that nobody else has are put wherever a request can
 * put them. Then every row of every table is searched for them.
 */
@QuarkusTest
class ErasureProofTest extends ApiTest {
  private static final String BATCH = "/loyalty/transactions/batch";
  private static final int WORD_LENGTH = 16;
  private static final int NUMBER_MIN = 1_000_000;

  /** The subject of a token: the log says who asked, and is not kept for ever. */
  private static final Pattern CALLER =
      Pattern.compile("(?<=^customerservice\\.requests .{1,200}) caller=\\S+");

  private final Random random = new Random();
  private final String word = "q" + letters();
  private final int number = NUMBER_MIN + random.nextInt(9 * NUMBER_MIN);
  private final String digits = "1512" + number;
  private final String otherDigits = "1513" + number;
  private final String birth = "1911-01-" + (10 + random.nextInt(20));
  private final Remains remains = new Remains(word, digits, otherDigits, birth);

  /** All that is logged, whatever its level. */
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
  void listenNoMore() {
    log.close();
  }

  /** With the word in place of every {@code @}, the number for {@code #}, the day for {@code !}. */
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

  private void use(String customer) {
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
    // Somebody of the staff, for themselves.
    request("POST", account + "/earn")
        .token(TestTokens.token("staff", "ana-" + word))
        .json("{\"points\":1}")
        .send()
        .is(201);
  }

  private void postMany(String customer) {
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
  void leavesNothingOfThePersonAnywhere() throws Exception {
    String ana = person("ana");
    String source = person("eva");
    send("POST", "/customers/" + ana + "/merge", "m-@", "{\"source_id\":\"%s\"}".formatted(source))
        .is(200);
    use(ana);
    postMany(ana);
    // Who is refused as a double of this person was asked for with their data, too.
    send("POST", "/customers", "twin-@", "{\"first_name\":\"@\",\"external_id\":\"pos-ana-@\"}")
        .isProblem(409, "duplicate_customer");

    importWrongly();

    assertThat(remains.tables())
        .as("the tables in which there is something to be found")
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
    // What was read last may not be written yet when the erasure begins.
    String profile = "/customers/" + ana;
    request("GET", profile).as("staff").header("X-Request-Id", word).send().is(200);
    request("DELETE", profile).as("admin").header("X-Request-Id", word).send().is(204);
    AuditOf.settle();
    assertThat(remains.tables()).as("the tables that still hold something").isEmpty();

    use404(ana);
    postManyToNobody(ana);
    send(
            "POST",
            "/customers",
            "create-ana-@",
            "{\"first_name\":\"@\",\"external_id\":\"pos-ana-@\"}")
        .isProblem(404, "customer_not_found");
    assertThat(log.lines())
        .anyMatch(CALLER.asPredicate())
        .allSatisfy(
            line -> assertThat(remains.in(CALLER.matcher(line).replaceFirst(""))).isEmpty());
  }

  /** One line is not taken for what is in it, the other for what it is. */
  private void importWrongly() throws Exception {
    String lines = "{\"first_name\":\"@\",\"external_id\":\"pos-ana-@\"}\n{ana-@(at)@.test";
    String location = imported(marked(lines)).header("location");
    Eventually.await(
        Duration.ofSeconds(20),
        "the file is taken in",
        () -> get("manager", location).at("rejected").asInt() == 2);
  }

  private void use404(String customer) {
    send(
            "POST",
            "/customers/" + customer + "/loyalty/earn",
            "e-@",
            "{\"points\":900,\"description\":\"@\"}")
        .isProblem(404, "customer_not_found");
    send("PATCH", "/customers/" + customer, "", "{\"notes\":\"@\"}")
        .isProblem(404, "customer_not_found");
  }

  /** What is sent after the erasure is the sender's own matter, and yet nothing of it is kept. */
  private void postManyToNobody(String customer) throws SQLException {
    request("POST", BATCH)
        .as("manager")
        .json(
            marked(
                "{\"items\":[{\"customer_id\":\"%s\",\"type\":\"earn\",\"points\":2,\"description\":\"@\",\"idempotency_key\":\"own-@\"}]}"
                    .formatted(customer)))
        .send()
        .is(200);
    assertThat(remains.tables()).isEmpty();
  }

  /** Were a form overlooked, the proof would show nothing. */
  @Test
  void findsEveryFormOfAWord() {
    Remains forms = new Remains("Abc1");
    for (String text : List.of("xAbc1x", "xabc1x", "ABC1", "1cbA", "61626331", "31434241")) {
      assertThat(forms.in(text)).as(text).isNotEmpty();
    }
    assertThat(forms.in("ab c1")).isEmpty();
  }
}
